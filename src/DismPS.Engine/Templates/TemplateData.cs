using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Templates;

/// <summary>Makes the tree of a template that is data, not text: findings have a path, but no line.</summary>
public static class TemplateData
{
    /// <summary>A document with this root.</summary>
    /// <param name="root">Made by <see cref="Mapping"/>.</param>
    /// <param name="displayName">Name for findings; null when there is none.</param>
    public static TemplateDocument Document(MappingNode root, string? displayName) => new(displayName, "", root, []);

    /// <summary>A mapping; of keys that occur twice the last counts.</summary>
    public static MappingNode Mapping(IEnumerable<KeyValuePair<TemplateNode, TemplateNode>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var byKey = new Dictionary<(ScalarKind, string), int>();
        var made = ImmutableArray.CreateBuilder<MappingEntry>();
        long weight = 1;
        foreach ((TemplateNode key, TemplateNode value) in entries)
        {
            if (key is not ScalarNode scalar)
                throw new ArgumentException("A key is a single value.", nameof(entries));
            var entry = new MappingEntry(scalar, value, IsMerged: false);
            weight = Math.Min(weight + key.Weight + value.Weight, int.MaxValue);
            if (byKey.TryAdd((scalar.Kind, scalar.Text), made.Count))
                made.Add(entry);
            else
                made[byKey[(scalar.Kind, scalar.Text)]] = entry;
        }

        return new MappingNode(default, made.ToImmutable(), weight);
    }

    /// <summary>A list.</summary>
    public static SequenceNode List(IEnumerable<TemplateNode> items)
    {
        ImmutableArray<TemplateNode> made = [.. items];
        return new SequenceNode(default, made, Math.Min(1 + made.Sum(item => item.Weight), int.MaxValue));
    }

    /// <summary>A text.</summary>
    public static ScalarNode Text(string text) => new(default, ScalarValue.Text, text, isPlain: false);

    /// <summary>An integer.</summary>
    public static ScalarNode Integer(BigInteger value) =>
        new(default, new ScalarValue(ScalarKind.Integer, Integer: value), value.ToString(CultureInfo.InvariantCulture), isPlain: true);

    /// <summary>A number with a fraction.</summary>
    public static ScalarNode Float(double value) =>
        new(default, new ScalarValue(ScalarKind.Float, Float: value), value.ToString("R", CultureInfo.InvariantCulture), isPlain: true);

    /// <summary>True or false.</summary>
    public static ScalarNode Boolean(bool value) =>
        new(default, new ScalarValue(ScalarKind.Boolean, Boolean: value), value ? "true" : "false", isPlain: true);

    /// <summary>No value.</summary>
    public static ScalarNode Null() => new(default, ScalarValue.Null, "", isPlain: true);

    /// <summary>A date.</summary>
    public static ScalarNode Date(DateTime value) =>
        new(default, ScalarValue.Date, value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), isPlain: true);

    /// <summary>A value that no field of a template takes.</summary>
    /// <param name="text">It in words.</param>
    public static ScalarNode Other(string text) => new(default, ScalarValue.Other, text, isPlain: true);
}

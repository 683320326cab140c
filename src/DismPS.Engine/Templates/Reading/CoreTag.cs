using System.Globalization;
using YamlDotNet.Core;

namespace DismPS.Engine.Templates.Reading;

/// <summary>The tags of YAML itself (<c>!!str</c>), the only ones that the platform reads.</summary>
internal static class CoreTag
{
    private const string Prefix = "tag:yaml.org,2002:";

    /// <summary>The name behind <c>!!</c>, or null for other tags, unknown names and no tag.</summary>
    public static string? NameOf(TagName tag)
    {
        if (tag.IsEmpty || tag.IsNonSpecific || !tag.Value.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        string name = tag.Value[Prefix.Length..];
        return name is "str" or "int" or "float" or "bool" or "null" or "timestamp" or "binary" || IsCollection(name) ? name : null;
    }

    /// <summary>The tag as it is written: <c>!!name</c> for YAML's own.</summary>
    public static string Shorten(TagName tag) =>
        tag.Value.StartsWith(Prefix, StringComparison.Ordinal) ? "!!" + tag.Value[Prefix.Length..] : tag.Value;

    /// <summary>True for the tags of lists and mappings.</summary>
    public static bool IsCollection(string name) => name is "seq" or "map" or "set" or "omap" or "pairs";

    /// <summary>The scalar of a tag; <paramref name="fault"/> says why the text does not fit.</summary>
    public static ScalarValue Apply(string name, string text, out string? fault)
    {
        fault = null;
        ScalarValue? value = name switch
        {
            "str" => ScalarValue.Text,
            "null" => ScalarValue.Null,
            "binary" => ScalarValue.Other,
            "bool" => ScalarResolver.Boolean(text.ToLowerInvariant()),
            "int" => NumberSyntax.IsInteger(text) && NumberSyntax.ParseInteger(text) is { } integer ? new ScalarValue(ScalarKind.Integer, integer) : null,
            "float" => Float(text),
            "timestamp" => ScalarResolver.Resolve(text, out _) is { Kind: ScalarKind.Date } date ? date : null,
            _ => null,
        };
        if (value is null)
            fault = $"'{(text.Length > 40 ? text[..37] + "..." : text)}' is not what the tag '!!{name}' says";
        return value ?? ScalarValue.Other;
    }

    private static ScalarValue? Float(string text)
    {
        if (NumberSyntax.IsFloat(text))
            return new ScalarValue(ScalarKind.Float, Float: NumberSyntax.ParseFloat(text));
        return double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? new ScalarValue(ScalarKind.Float, Float: number)
            : null;
    }
}

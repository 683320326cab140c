using System.Collections.Immutable;
using System.Numerics;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Reads the fields of one mapping and remembers which names it was asked for.</summary>
/// <param name="context">Where findings go.</param>
/// <param name="node">The mapping.</param>
/// <param name="path">Its path.</param>
/// <param name="location">Where to point for a missing field: the mapping's key.</param>
/// <param name="what">The mapping in words: <c>the properties of 'MetSig'</c>.</param>
internal sealed class FieldReader(BindingContext context, MappingNode node, string path, SourceLocation location, string what)
{
    private readonly HashSet<string> _known = [];
    private readonly NodeConverter _converter = new(context);

    public MappingNode Node => node;

    public string Path => path;

    public SourceLocation Location => location;

    public string What => what;

    public NodeConverter Converter => _converter;

    public Field<string> Text(string name, bool required = true) => Read(name, required, _converter.Text);

    public Field<BigInteger> Integer(string name, bool required = true) => Read<BigInteger>(name, required, _converter.Integer);

    public Field<double> Number(string name, bool required = true) => Read<double>(name, required, _converter.Number);

    public Field<bool> Boolean(string name, bool required = true) => Read<bool>(name, required, _converter.Boolean);

    /// <summary>One of a few exact words.</summary>
    public Field<string> Choice(string name, ImmutableArray<string> allowed, bool required = true, bool nullable = false)
    {
        if (nullable && ValueOf(name) is ScalarNode { Kind: ScalarKind.Null })
            return Read(name, required: false, _converter.Text);
        return Read(name, required, Convert, nullIsWrongChoice: true);

        string? Convert(TemplateNode value, string valuePath)
        {
            if (value is ScalarNode { Kind: ScalarKind.Text } scalar && allowed.Contains(scalar.Text))
                return scalar.Text;
            ReportChoice(value, valuePath, allowed);
            return null;
        }
    }

    /// <summary>Says that a value is not one of those allowed; <paramref name="certain"/> is the one that was surely meant.</summary>
    public void ReportChoice(TemplateNode value, string valuePath, ImmutableArray<string> allowed, string? certain = null)
    {
        string? nearest = value is ScalarNode scalar ? NearestName.Suggest(scalar.Text, allowed) : null;
        certain ??= (value as ScalarNode)?.Text is { } text ? NearestName.FindCertain(text, allowed) : null;
        string words = string.Join(", ", allowed);
        context.Report(RuleCatalog.BadEnum, valuePath, context.LocationOf(value),
            $"'{valuePath[(valuePath.LastIndexOf('.') + 1)..]}' cannot be {value.Describe()}; {(allowed.Length == 1 ? $"the only value is {words}" : $"allowed are {words}")}.", nearest,
            fix: certain is null ? null : context.Fixes.Replace(value, certain));
    }

    /// <summary>A mapping, given to <paramref name="bind"/>.</summary>
    public Field<T> Mapping<T>(string name, string described, Func<FieldReader, T> bind, bool required = true)
        where T : class =>
        Read(name, required, (value, valuePath) => BindMapping(value, valuePath, KeyLocation(name), described, bind));

    /// <summary>A list, each item given to <paramref name="bind"/>; items that are refused are left out.</summary>
    public Field<ImmutableArray<T>> List<T>(string name, Func<TemplateNode, string, int, T?> bind, bool required = true)
    {
        return Read<ImmutableArray<T>>(name, required, (value, valuePath) =>
        {
            if (value is not SequenceNode list)
            {
                _converter.Refuse(value, valuePath, "a list", value is MappingNode ? "Put '- ' before the entries." : null);
                return null;
            }

            var items = ImmutableArray.CreateBuilder<T>(list.Items.Length);
            for (int i = 0; i < list.Items.Length; i++)
            {
                if (bind(list.Items[i], $"{valuePath}[{i}]", i) is { } item)
                    items.Add(item);
            }

            return items.ToImmutable();
        });
    }

    /// <summary>A list of texts.</summary>
    public Field<ImmutableArray<string>> Texts(string name, bool required = true) =>
        List(name, (item, itemPath, _) => _converter.Text(item, itemPath), required);

    /// <summary>A list of mappings.</summary>
    public Field<ImmutableArray<T>> Mappings<T>(string name, string described, Func<FieldReader, T> bind, bool required = true)
        where T : class =>
        List(name, (item, itemPath, index) => BindMapping(item, itemPath, context.LocationOf(item), $"{described} {index + 1}", bind), required);

    /// <summary>Any value, or null when it is not written.</summary>
    public TemplateNode? ValueOf(string name) => node.Find(name)?.Value;

    /// <summary>Where a key stands; the mapping itself when it is absent.</summary>
    public SourceLocation KeyLocation(string name) => node.Find(name) is { } entry ? context.LocationOf(entry.Key) : location;

    /// <summary>Counts names as known that are read elsewhere or ignored on purpose.</summary>
    public void Know(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            _known.Add(name);
    }

    /// <summary>Reads a field with a conversion of its own, which reports what it refuses and answers null then.</summary>
    public Field<T> Read<T>(string name, bool required, Func<TemplateNode, string, T?> convert, bool nullIsWrongChoice = false)
        where T : class
    {
        (FieldState state, TemplateNode? value, string valuePath, SourceLocation place) = Look(name, required, nullIsWrongChoice);
        if (state != FieldState.Present)
            return new Field<T>(state, null, valuePath, place) { Node = value };
        T? converted = convert(value!, valuePath);
        return new Field<T>(converted is null ? FieldState.Invalid : FieldState.Present, converted, valuePath, place) { Node = value };
    }

    /// <summary>Reads a field of a value type.</summary>
    public Field<T> Read<T>(string name, bool required, Func<TemplateNode, string, T?> convert, bool nullIsWrongChoice = false)
        where T : struct
    {
        (FieldState state, TemplateNode? value, string valuePath, SourceLocation place) = Look(name, required, nullIsWrongChoice);
        if (state != FieldState.Present)
            return new Field<T>(state, default, valuePath, place) { Node = value };
        T? converted = convert(value!, valuePath);
        return new Field<T>(converted is null ? FieldState.Invalid : FieldState.Present, converted ?? default, valuePath, place) { Node = value };
    }

    /// <summary>Warns of keys that were not asked for.</summary>
    /// <param name="explain">May know a key of another type.</param>
    /// <param name="others">Names that have no meaning here but may have been meant.</param>
    public void ReportUnknownKeys(Func<string, string?>? explain = null, params ImmutableArray<string> others)
    {
        Dictionary<string, int>? certain = null;
        foreach (MappingEntry entry in node.Entries)
        {
            string key = entry.Key.Text;
            if (entry.Key.Kind == ScalarKind.Text && _known.Contains(key))
                continue;
            // The root refuses such keys, and names beginning with x- are where anchors are kept.
            if (path.Length == 0 && (entry.Key.Kind != ScalarKind.Text || key.StartsWith("x-", StringComparison.Ordinal)))
                continue;
            string? reason = explain?.Invoke(key);
            string? nearest = reason is null ? NearestName.Suggest(key, _known.Where(name => node.Find(name) is null)) : null;
            context.Report(RuleCatalog.UnknownKey, Reading.NodePath.Append(path, key), context.LocationOf(entry.Key),
                reason ?? $"'{key}' is not a field of {what} and is ignored.", nearest ?? (reason is null ? null : "Remove it."),
                fix: reason is null ? RenameFix(entry.Key, certain ??= CertainNames(others), others) : null);
        }
    }

    /// <summary>Corrects a misspelt key when the right one is absent and no other key is a misspelling of it.</summary>
    private TextFix? RenameFix(ScalarNode key, Dictionary<string, int> certain, ImmutableArray<string> others) =>
        CertainName(key, others) is { } name && _known.Contains(name) && node.Find(name) is null && certain[name] == 1
            ? context.Fixes.Replace(key, name)
            : null;

    /// <summary>The names that misspelt keys surely mean, and how many do.</summary>
    private Dictionary<string, int> CertainNames(ImmutableArray<string> others) =>
        node.Entries.Select(entry => CertainName(entry.Key, others)).OfType<string>().CountBy(name => name).ToDictionary();

    private string? CertainName(ScalarNode key, ImmutableArray<string> others) =>
        key.Kind == ScalarKind.Text && !_known.Contains(key.Text) ? NearestName.FindCertain(key.Text, _known.Union(others)) : null;

    private T? BindMapping<T>(TemplateNode value, string valuePath, SourceLocation place, string described, Func<FieldReader, T> bind)
        where T : class
    {
        if (value is MappingNode mapping)
            return bind(new FieldReader(context, mapping, valuePath, place, described));
        _converter.Refuse(value, valuePath, "a mapping of keys and values", null);
        return null;
    }

    private (FieldState State, TemplateNode? Value, string Path, SourceLocation Location) Look(string name, bool required, bool nullIsValue)
    {
        _known.Add(name);
        string valuePath = Reading.NodePath.Append(path, name);
        if (node.Find(name) is not { } entry)
        {
            if (required)
                ReportMissing(name, valuePath);
            return (FieldState.Absent, null, valuePath, location);
        }

        bool isNull = entry.Value is ScalarNode { Kind: ScalarKind.Null };
        // A value that was left out has no place of its own that an editor could show.
        SourceLocation place = context.LocationOf(isNull ? entry.Key : entry.Value);
        if (!isNull || nullIsValue)
            return (FieldState.Present, entry.Value, valuePath, place);
        if (required)
            context.Report(RuleCatalog.NullNotAllowed, valuePath, place, $"'{name}' of {what} has no value.", "Write a value after the colon.");
        return (FieldState.Null, entry.Value, valuePath, place);
    }

    private void ReportMissing(string name, string valuePath)
    {
        MappingEntry? misspelt = node.Entries.FirstOrDefault(e => string.Equals(e.Key.Text, name, StringComparison.OrdinalIgnoreCase));
        string? suggestion = misspelt is null ? $"Add '{name}: ...'." : $"Line {misspelt.Key.Line} has '{misspelt.Key.Text}': names are case sensitive, write '{name}'.";
        context.Report(RuleCatalog.MissingField, valuePath, location, $"'{name}' is missing in {what}.", suggestion);
    }
}

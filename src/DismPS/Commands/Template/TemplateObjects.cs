using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Commands;

/// <summary>Reads a template that a script holds as hashtables or objects, as ConvertFrom-Json and ConvertFrom-Yaml make them.</summary>
internal sealed class TemplateObjects
{
    private int _values;

    private TemplateObjects()
    {
    }

    /// <summary>True for hashtables, and for objects with the first keys of a template.</summary>
    public static bool IsTemplate(PSObject item) => item.BaseObject is IDictionary
        || (item.BaseObject is PSCustomObject && (item.Properties["Resources"] ?? item.Properties["TemplateFormatVersion"]) is not null);

    /// <summary>The document of a template.</summary>
    /// <exception cref="DismException">It holds itself, or more than a template can.</exception>
    public static TemplateDocument Read(PSObject item) =>
        TemplateData.Document((MappingNode)new TemplateObjects().Convert(item, depth: 1), displayName: null);

    private TemplateNode Convert(object? value, int depth)
    {
        if (depth > TemplateReader.MaxDepth || ++_values > TemplateReader.MaxNodes)
        {
            throw new DismException(ErrorCode.InputInvalid,
                $"The object has more than {TemplateReader.MaxDepth} levels or {TemplateReader.MaxNodes} values; it may hold itself.",
                "A template has about ten levels.");
        }

        object? plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            PSObject custom => TemplateData.Mapping(custom.Properties.OfType<PSNoteProperty>().Select(p => Entry(p.Name, p.Value, depth))),
            IDictionary map => TemplateData.Mapping(Ordered(map).Select(entry => Entry(entry.Key, entry.Value, depth))),
            string text => TemplateData.Text(text),
            IEnumerable list => TemplateData.List(list.Cast<object?>().Select(item => Convert(item, depth + 1)).ToList()),
            _ => Scalar(plain),
        };
    }

    private KeyValuePair<TemplateNode, TemplateNode> Entry(object key, object? value, int depth)
    {
        TemplateNode node = key is PSObject wrapped ? Scalar(wrapped.BaseObject) : Scalar(key);
        return KeyValuePair.Create(node, Convert(value, depth + 1));
    }

    // A hashtable has no order of its own, and findings should come in the same order every time.
    private static IEnumerable<DictionaryEntry> Ordered(IDictionary map)
    {
        var entries = new List<DictionaryEntry>();
        for (IDictionaryEnumerator each = map.GetEnumerator(); each.MoveNext();)
            entries.Add(each.Entry);
        return map is Hashtable ? entries.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal) : entries;
    }

    private static ScalarNode Scalar(object? value) => value switch
    {
        null or DBNull => TemplateData.Null(),
        string text => TemplateData.Text(text),
        char or Enum or Uri or Version or Guid or FileSystemInfo => TemplateData.Text(value is FileSystemInfo file ? file.FullName : value.ToString()!),
        bool flag => TemplateData.Boolean(flag),
        SwitchParameter flag => TemplateData.Boolean(flag),
        sbyte or byte or short or ushort or int or uint or long => TemplateData.Integer(System.Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => TemplateData.Integer(number),
        BigInteger number => TemplateData.Integer(number),
        Half or float or double or decimal => TemplateData.Float(double.Parse(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        DateTime date => TemplateData.Date(date),
        DateTimeOffset date => TemplateData.Date(date.DateTime),
        DateOnly date => TemplateData.Date(date.ToDateTime(TimeOnly.MinValue)),
        _ => TemplateData.Other(value.GetType().Name),
    };
}

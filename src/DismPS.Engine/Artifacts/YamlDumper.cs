using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Writes a tree as PyYAML 6.0.3's <c>safe_dump</c> does (block style, keys as given, lines folded at 80 columns, ASCII only), so that
/// built templates can be compared with the platform's byte for byte. Texts, booleans, whole numbers, <see cref="double"/>, null,
/// <see cref="IReadOnlyDictionary{TKey,TValue}"/> with text keys and <see cref="IEnumerable"/> are the nodes.
/// </summary>
internal sealed class YamlDumper
{
    private readonly YamlLineWriter _line = new();
    private readonly YamlScalarWriter _texts;

    private YamlDumper() => _texts = new YamlScalarWriter(_line);

    /// <summary>The text of a document, with a line feed at its end.</summary>
    internal static string Dump(IReadOnlyDictionary<string, object?> document)
    {
        YamlDumper dumper = new();
        dumper.WriteNode(document, indent: -1, inMapping: false);
        dumper._line.WriteLineBreakIfNeeded();
        return dumper._line.ToString();
    }

    private void WriteNode(object? node, int indent, bool inMapping)
    {
        int next = indent < 0 ? 0 : indent + 2;
        switch (node)
        {
            case IReadOnlyDictionary<string, object?> { Count: 0 }:
                _line.WriteIndicator("{}", needWhitespace: true);
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                WriteMapping(mapping, next);
                break;
            case string text:
                _texts.Write(text, indent < 0 ? 2 : next, simpleKey: false);
                break;
            case IEnumerable items:
                List<object?> list = [.. items.Cast<object?>()];
                if (list.Count == 0)
                    _line.WriteIndicator("[]", needWhitespace: true);
                else
                    WriteSequence(list, inMapping && !_line.Indention ? indent : next);
                break;
            default:
                _line.WritePlain(Scalar(node));
                break;
        }
    }

    private void WriteMapping(IReadOnlyDictionary<string, object?> mapping, int indent)
    {
        foreach ((string key, object? value) in mapping)
        {
            _line.WriteIndent(indent);
            if (YamlScalarWriter.IsSimpleKey(key))
            {
                _texts.Write(key, indent + 2, simpleKey: true);
                _line.WriteIndicator(":", needWhitespace: false);
            }
            else
            {
                _line.WriteIndicator("?", needWhitespace: true, indention: true);
                _texts.Write(key, indent + 2, simpleKey: false);
                _line.WriteIndent(indent);
                _line.WriteIndicator(":", needWhitespace: true, indention: true);
            }

            WriteNode(value, indent, inMapping: true);
        }
    }

    private void WriteSequence(List<object?> items, int indent)
    {
        foreach (object? item in items)
        {
            _line.WriteIndent(indent);
            _line.WriteIndicator("-", needWhitespace: true, indention: true);
            WriteNode(item, indent, inMapping: false);
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number => PythonNumber.Write(number),
        int or long or BigInteger => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => throw new ArgumentException($"A YAML tree cannot hold a {value.GetType().Name}.", nameof(value)),
    };
}

using System.Text;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Validation.Comparison;

/// <summary>Writes a node in one line, for values that no field could read.</summary>
internal static class NodeText
{
    private const int MaxShown = 200;

    public static string Of(TemplateNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    public static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings("\\n");
        return line.Length <= MaxShown ? line : string.Concat(line.AsSpan(0, MaxShown - 3), "...");
    }

    private static void Append(StringBuilder text, TemplateNode? node)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text } scalar:
                text.Append('"').Append(scalar.Text.Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                break;
            case ScalarNode scalar:
                text.Append(scalar.Text);
                break;
            case SequenceNode list:
                text.Append('[');
                for (int i = 0; i < list.Items.Length; i++)
                    Append(text.Append(i == 0 ? "" : ", "), list.Items[i]);
                text.Append(']');
                break;
            case MappingNode mapping:
                text.Append('{');
                foreach (MappingEntry entry in mapping.Entries.OrderBy(entry => entry.Key.Text, StringComparer.Ordinal))
                    Append(text.Append(text[^1] == '{' ? "" : ", ").Append(entry.Key.Text).Append(": "), entry.Value);
                text.Append('}');
                break;
        }
    }
}

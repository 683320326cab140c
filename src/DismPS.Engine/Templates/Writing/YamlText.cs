using System.Text;

namespace DismPS.Engine.Templates.Writing;

/// <summary>Values as YAML 1.1 reads them back: plain where that is safe, in double quotes elsewhere.</summary>
internal static class YamlText
{
    // Words that YAML 1.1 takes for something other than text, in every case.
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "y", "n", "yes", "no", "on", "off", "true", "false", "null",
    };

    /// <summary>A text.</summary>
    public static string Of(string text) => IsPlain(text) ? text : Quoted(text);

    /// <summary>Always in quotes, for texts that look like numbers or dates.</summary>
    public static string Quoted(string text)
    {
        var builder = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            builder.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' => $"\\u{(int)c:X4}",
                _ => c.ToString(),
            });
        }

        return builder.Append('"').ToString();
    }

    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || text[^1] == ' ' || Words.Contains(text))
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            bool safe = char.IsLetterOrDigit(text[i]) || text[i] is '_' or '-' or '.' or '/' or '(' or ')' or '+'
                || (text[i] is ' ' or ',' or ';' && i + 1 < text.Length)
                || (text[i] == ':' && i + 1 < text.Length && text[i + 1] != ' ');
            if (!safe)
                return false;
        }

        return true;
    }
}

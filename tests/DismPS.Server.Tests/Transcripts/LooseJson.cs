using System.Text;
using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>JSON as the servers write it: with the tokens NaN, Infinity and -Infinity, which become texts.</summary>
internal static class LooseJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Null when the text is no JSON.</summary>
    public static JsonElement? TryParse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(WithoutTokens(text), Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string WithoutTokens(string text)
    {
        var result = new StringBuilder(text.Length);
        bool inText = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (inText && text[i] == '\\')
            {
                result.Append(text, i++, 2);
                continue;
            }

            if (text[i] == '"')
                inText = !inText;
            string? token = inText ? null : Array.Find(["NaN", "-Infinity", "Infinity"], t => string.CompareOrdinal(text, i, t, 0, t.Length) == 0);
            if (token is null)
            {
                result.Append(text[i]);
                continue;
            }

            result.Append('"').Append(token).Append('"');
            i += token.Length - 1;
        }

        return result.ToString();
    }
}

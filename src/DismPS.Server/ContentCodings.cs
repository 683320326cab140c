using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace DismPS.Server;

/// <summary>Reads the headers that say how bodies are compressed. Names are taken letter by letter, as Triton does.</summary>
internal static class ContentCodings
{
    /// <summary>What a server without a word for it offers.</summary>
    public const string Offered = "gzip, deflate";

    /// <summary>The coding of a request's body; null when it is not known here.</summary>
    public static ContentCoding? OfRequest(StringValues contentEncoding) =>
        StringValues.IsNullOrEmpty(contentEncoding) ? ContentCoding.Identity : (string?)contentEncoding switch
        {
            "gzip" => ContentCoding.Gzip,
            "deflate" => ContentCoding.Deflate,
            "identity" => ContentCoding.Identity,
            _ => null,
        };

    /// <summary>The coding that a client wants most of those that there are; of equal ones the first.</summary>
    public static ContentCoding OfAnswer(StringValues acceptEncoding)
    {
        if (StringValues.IsNullOrEmpty(acceptEncoding))
            return ContentCoding.Identity;
        ContentCoding best = ContentCoding.Identity;
        double weight = 0;
        foreach (string? line in acceptEncoding)
        {
            ReadOnlySpan<char> rest = line;
            foreach (Range range in rest.Split(','))
            {
                (ContentCoding? coding, double q) = ReadChoice(rest[range]);
                if (coding is null || q <= weight)
                    continue;
                best = coding.Value;
                weight = q;
            }
        }

        return best;
    }

    /// <summary>The name in the header.</summary>
    public static string NameOf(ContentCoding coding) => coding == ContentCoding.Gzip ? "gzip" : "deflate";

    private static (ContentCoding? Coding, double Weight) ReadChoice(ReadOnlySpan<char> choice)
    {
        int semicolon = choice.IndexOf(';');
        ReadOnlySpan<char> name = (semicolon < 0 ? choice : choice[..semicolon]).Trim();
        ContentCoding? coding = name switch
        {
            "gzip" => ContentCoding.Gzip,
            "deflate" => ContentCoding.Deflate,
            "identity" => ContentCoding.Identity,
            _ => null,
        };
        ReadOnlySpan<char> parameter = semicolon < 0 ? default : choice[(semicolon + 1)..].Trim();
        if (!parameter.StartsWith("q="))
            return (coding, 1);
        return (coding, double.TryParse(parameter[2..].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double q) ? q : 0);
    }
}

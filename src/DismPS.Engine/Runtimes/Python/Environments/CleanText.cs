using System.Text.RegularExpressions;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Makes foreign lines fit to be shown: no control characters, no passwords.</summary>
internal static partial class CleanText
{
    private const int MaxLength = 2000;

    /// <summary>The line as it may be printed and logged.</summary>
    public static string Of(string line)
    {
        char[] text = (line.Length > MaxLength ? line[..MaxLength] + "…" : line).ToCharArray();
        return Credentials().Replace(new string(text, 0, LogText.Clean(text)), "$1****@");
    }

    [GeneratedRegex(@"(://)[^/\s@]+(?:@[^/\s@]+)*@", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();
}

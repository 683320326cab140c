using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Python;

/// <summary>
/// What the platform's class search answers for a handler whose class name has signs of a regular expression: it puts the name into
/// its pattern as it is (dism-core 1.5.1), so some such names match a class and others end in an exception.
/// </summary>
internal static class ClassPatternSearch
{
    /// <summary>The verdict for a script's text and the name.</summary>
    public static PlatformVerdict Verdict(string text, string name)
    {
        if (PythonRegex.FaultOf(name) is not null)
            return PlatformVerdict.Crashes;
        try
        {
            // Linear in the text, whatever the pattern; what this engine cannot do (look-around, back references) is taken for refused.
            var pattern = new Regex($@"^\s*class\s+{name}\s*(\([^)]*\))?\s*:", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            {
                if (pattern.IsMatch(line))
                    return PlatformVerdict.Accepts;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return PlatformVerdict.Refuses;
        }

        return PlatformVerdict.Refuses;
    }
}

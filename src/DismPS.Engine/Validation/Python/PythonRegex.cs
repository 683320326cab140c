namespace DismPS.Engine.Validation.Python;

/// <summary>
/// Checks regular expressions in the syntax of Python's re module (library reference of Python 3.11), which .NET's own differ from
/// in both directions. Nothing is matched here.
/// </summary>
internal static class PythonRegex
{
    /// <summary>What is wrong with a pattern, or null when Python compiles it.</summary>
    public static string? FaultOf(string pattern)
    {
        try
        {
            new PythonRegexParser(pattern).Parse();
            return null;
        }
        catch (PythonRegexFault fault)
        {
            return fault.Message;
        }
    }
}

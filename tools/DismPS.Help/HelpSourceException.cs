namespace DismPS.Help;

/// <summary>A page that is not of the layout which README.md of this folder describes.</summary>
public sealed class HelpSourceException(string file, int line, string message) : Exception(message)
{
    /// <summary>The page.</summary>
    public string File { get; } = file;

    /// <summary>Line from 1.</summary>
    public int Line { get; } = line;

    /// <summary><c>file:line: error: message</c>, as compilers print it.</summary>
    public override string ToString() => $"{File}:{Line}: error: {Message}";
}

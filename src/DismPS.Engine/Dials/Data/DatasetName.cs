using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Data;

/// <summary>
/// Datasets as users name them: the full name <c>/ZeroBias/Run2025C-PromptReco-v1/DQMIO</c>, the same with <c>*</c> and <c>?</c> inside its parts,
/// or the primary dataset alone.
/// </summary>
public sealed record DatasetName
{
    private DatasetName(string text, string? pattern) => (Text, Pattern) = (text, pattern);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Regular expression of the full names that are meant; null for one full name.</summary>
    public string? Pattern { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: no dataset is called so.</exception>
    public static DatasetName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        bool isFull = text.StartsWith('/') && text.Count(c => c == '/') == 3 && !text.Contains("//", StringComparison.Ordinal) && !text.EndsWith('/');
        bool isPrimary = text.Length > 0 && !text.Contains('/', StringComparison.Ordinal);
        if (!(isFull || isPrimary) || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '*' or '?'))
            throw new DismException(ErrorCode.UsageInvalid, $"'{text}' is no name of a dataset.", "Write /ZeroBias/Run2025C-PromptReco-v1/DQMIO, with * for parts of it, or the primary dataset alone.", text);
        return new DatasetName(text, isFull && !text.AsSpan().ContainsAny('*', '?') ? null : PatternOf(text, isFull));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Only what PostgreSQL and .NET read alike.
    private static string PatternOf(string text, bool isFull)
    {
        var pattern = new StringBuilder(isFull ? "^" : "^/");
        foreach (char c in text)
            pattern.Append(c switch { '*' => "[^/]*", '?' => "[^/]", '.' => "[.]", _ => c.ToString() });
        return pattern.Append(isFull ? '$' : '/').ToString();
    }
}

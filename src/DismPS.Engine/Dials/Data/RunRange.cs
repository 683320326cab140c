using System.Globalization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Data;

/// <summary>Runs that follow each other, as users write them: <c>398407</c>, or <c>398400..398410</c>.</summary>
/// <param name="First">First run.</param>
/// <param name="Last">Last run.</param>
public readonly record struct RunRange(long First, long Last)
{
    private const int MostDigits = 9;

    /// <summary>Whether it is one run.</summary>
    public bool IsOne => First == Last;

    /// <summary>Reads some: runs and ranges between commas; a range is written with <c>..</c> or <c>-</c>.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: it is none.</exception>
    public static IReadOnlyList<RunRange> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',').Select(part => TryParse(part.Trim()) ?? throw new DismException(
            ErrorCode.UsageInvalid, $"'{text}' names no runs.", "Write 398407, or 398400..398410 for those of the dataset between.", text))];
    }

    /// <inheritdoc/>
    public override string ToString() => IsOne ? $"{First}" : $"{First}..{Last}";

    private static RunRange? TryParse(string text)
    {
        string[] ends = text.Split(text.Contains("..", StringComparison.Ordinal) ? ".." : "-");
        if (ends.Length > 2 || Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || last < first)
            return null;
        return new RunRange(first, last);
    }

    private static long? Number(string text) =>
        text.Trim() is { Length: <= MostDigits } digits && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : null;
}

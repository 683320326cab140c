using System.Globalization;

namespace DismPS.Engine.Operations.Reports;

/// <summary>Outcomes of golden cases.</summary>
internal sealed class GoldenPart
{
    /// <summary>Cases that are shown.</summary>
    public const int MostShown = 1000;

    private readonly List<GoldenResult> results = [];

    public static string[] Columns { get; } = ["Verdict", "Resource", "Case", "#Largest difference", "#Milliseconds", "Difference"];

    public int Count { get; private set; }

    public int Failed { get; private set; }

    public string Headline => Failed == 0 ? Count == 1 ? "The golden case passed" : $"All {Count} golden cases passed" : $"{Failed} of {Count} golden cases failed";

    public string Caption => Count > results.Count ? $"The first {results.Count} of {Count} cases" : $"All {Count} {(Count == 1 ? "case" : "cases")}";

    public void Add(GoldenResult result)
    {
        Count++;
        Failed += result.Passed ? 0 : 1;
        if (results.Count < MostShown)
            results.Add(result);
    }

    public IEnumerable<string[]> Cells() => results.Select(result => (string[])
    [
        result.Passed ? "passed" : "failed", result.Resource, result.Case,
        result.MaximumDifference is { } largest ? largest.ToString("G3", CultureInfo.InvariantCulture) : "–",
        result.Duration.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture), result.Difference ?? "",
    ]);
}

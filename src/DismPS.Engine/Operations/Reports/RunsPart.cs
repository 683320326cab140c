using System.Globalization;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations.Reports;

/// <summary>Counts of runs.</summary>
internal sealed class RunsPart
{
    /// <summary>Runs that are shown.</summary>
    public const int MostShown = 1000;

    public static string[] Columns { get; } = ["#Run", "#Rows", "#Flagged", "#Share flagged", "#Undecided", "#Not sent", "Model"];

    private readonly List<(RunSummary Run, string Model)> runs = [];

    public long Count { get; private set; }

    public long Rows { get; private set; }

    public long Flagged { get; private set; }

    public long Undecided { get; private set; }

    public string Headline => $"{Flagged} of {Rows} rows of {Count} {(Count == 1 ? "run" : "runs")} flagged{(Undecided > 0 ? $", {Undecided} undecided (NaN)" : "")}";

    public string Caption => Count > runs.Count ? $"The first {runs.Count} of {Count} runs" : $"All {Count} {(Count == 1 ? "run" : "runs")}";

    public void Add(RunSummary run, string model)
    {
        Count++;
        Rows += run.Rows;
        Flagged += run.Flagged;
        Undecided += run.Undecided;
        if (runs.Count < MostShown)
            runs.Add((run, model));
    }

    public IEnumerable<string[]> Cells() => runs.Select(entry => (string[])
    [
        entry.Run.Run is { } run ? Text(run) : "–", Text(entry.Run.Rows), Text(entry.Run.Flagged),
        entry.Run.Rows == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * entry.Run.Flagged / entry.Run.Rows:0.##} %"),
        Text(entry.Run.Undecided), Text(entry.Run.NotSent), entry.Model,
    ]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

namespace DismPS.Engine.Inference;

/// <summary>Counts for each run, kept while rows pass by. Memory is bounded whatever the rows call their runs.</summary>
public sealed class RunSummaries
{
    /// <summary>Runs that are counted apart; further ones are counted together with the rows that have none.</summary>
    public const int MaximumRuns = 100_000;

    private readonly Dictionary<long, int> places = [];
    private readonly List<RunSummary> runs = [];
    private int noRun = -1;

    /// <summary>The runs in the order of their first rows.</summary>
    public IReadOnlyList<RunSummary> Runs => runs;

    /// <summary>Takes a row into account.</summary>
    public void Add(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Add(new RunSummary(row.Run, 1, row.IsAnomaly == true ? 1 : 0, row.Status == ScoreStatus.Undecided ? 1 : 0, row.Status == ScoreStatus.ConditionNotMet ? 1 : 0));
    }

    /// <summary>Takes counts of rows into account.</summary>
    public void Add(RunSummary rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int place = PlaceOf(rows.Run);
        RunSummary before = runs[place];
        runs[place] = before with
        {
            Rows = before.Rows + rows.Rows,
            Flagged = before.Flagged + rows.Flagged,
            Undecided = before.Undecided + rows.Undecided,
            NotSent = before.NotSent + rows.NotSent,
        };
    }

    private int PlaceOf(long? run)
    {
        if (run is { } number)
        {
            if (places.TryGetValue(number, out int known))
                return known;
            if (places.Count < MaximumRuns)
            {
                places.Add(number, runs.Count);
                runs.Add(new RunSummary(number, 0, 0, 0, 0));
                return runs.Count - 1;
            }
        }

        if (noRun < 0)
        {
            noRun = runs.Count;
            runs.Add(new RunSummary(null, 0, 0, 0, 0));
        }

        return noRun;
    }
}

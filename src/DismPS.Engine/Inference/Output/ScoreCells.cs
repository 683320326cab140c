namespace DismPS.Engine.Inference.Output;

/// <summary>Rows of one status in bounded memory: one by one up to a limit, beyond it neighbours of a run are drawn together, always about as many.</summary>
/// <param name="most">Cells that are held at most.</param>
internal sealed class ScoreCells(int most)
{
    private readonly List<ScoreCell> cells = [];
    private long stride = 1;

    /// <summary>Rows.</summary>
    public long Count { get; private set; }

    public IReadOnlyList<ScoreCell> Cells => cells;

    public void Add(ScoredRow row, long order)
    {
        Count++;
        cells.Add(new ScoreCell(row, order));
        if (cells.Count > most)
            Thin();
    }

    private void Thin()
    {
        cells.Sort(ScoreCell.Compare);
        // With nearly as many runs as cells only neighbours of different runs are left to be drawn together.
        bool acrossRuns = Runs() > most / 4;
        // Those that came last are single and fit the others' size first.
        Merge(acrossRuns);
        while (cells.Count > most / 2)
        {
            stride *= 2;
            Merge(acrossRuns);
        }
    }

    private void Merge(bool acrossRuns)
    {
        int last = 0;
        for (int i = 1; i < cells.Count; i++)
        {
            ScoreCell before = cells[last], next = cells[i];
            if (before.Count + next.Count <= stride && before.HasLumisection == next.HasLumisection && (acrossRuns || before.Run == next.Run))
                cells[last] = before.With(next);
            else
                cells[++last] = next;
        }

        cells.RemoveRange(last + 1, cells.Count - last - 1);
    }

    private int Runs()
    {
        int runs = 1;
        for (int i = 1; i < cells.Count; i++)
            runs += cells[i].Run == cells[i - 1].Run ? 0 : 1;
        return runs;
    }
}

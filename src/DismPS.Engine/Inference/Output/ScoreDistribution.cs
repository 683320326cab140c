namespace DismPS.Engine.Inference.Output;

/// <summary>
/// How often each score occurs, in bounded memory: exact up to a limit of different scores, beyond it those that are relatively closest are counted
/// together, so that single scores far from the others stay what they are.
/// </summary>
internal sealed class ScoreDistribution
{
    /// <summary>Entries that are held at most; three quarters of them are different scores.</summary>
    public const int Most = 1 << 15;

    private readonly List<Entry> entries = [];
    private bool isSorted = true;

    /// <summary>Takes a score; what is not finite has no place among them.</summary>
    public void Add(double score, bool isFlagged)
    {
        if (!double.IsFinite(score))
            return;
        entries.Add(new Entry(score, 1, isFlagged ? 1 : 0));
        isSorted = false;
        if (entries.Count > Most)
            Thin();
    }

    /// <summary>Scores in rising order with their counts.</summary>
    public IReadOnlyList<Entry> Sorted()
    {
        if (!isSorted)
            Sort();
        return entries;
    }

    /// <summary>What an axis needs to know of the scores.</summary>
    public ScoreSpread Spread()
    {
        IReadOnlyList<Entry> sorted = Sorted();
        if (sorted.Count == 0)
            return ScoreSpread.None;
        long all = sorted.Sum(entry => entry.Count), passed = 0;
        double median = sorted[^1].Score;
        foreach (Entry entry in sorted)
        {
            passed += entry.Count;
            if (passed <= all / 2)
                continue;
            median = entry.Score;
            break;
        }

        double least = sorted.FirstOrDefault(entry => entry.Score > 0).Score;
        return new ScoreSpread(all, sorted[0].Score, sorted[^1].Score, median, sorted.Where(entry => entry.Score > 0).Sum(entry => entry.Count), least);
    }

    private void Thin()
    {
        Sort();
        // Mostly equal ones had come.
        if (entries.Count <= Most * 3 / 4)
            return;
        while (entries.Count > Most / 2)
        {
            double[] gaps = new double[entries.Count - 1];
            for (int i = 0; i < gaps.Length; i++)
                gaps[i] = Gap(entries[i], entries[i + 1]);
            double[] ordered = [.. gaps];
            Array.Sort(ordered);
            MergePairs(gaps, ordered[ordered.Length / 2]);
        }
    }

    private void Sort()
    {
        entries.Sort((a, b) => a.Score.CompareTo(b.Score));
        int last = 0;
        for (int i = 1; i < entries.Count; i++)
        {
            if (entries[i].Score == entries[last].Score)
                entries[last] = entries[last].With(entries[i]);
            else
                entries[++last] = entries[i];
        }

        if (entries.Count > 0)
            entries.RemoveRange(last + 1, entries.Count - last - 1);
        isSorted = true;
    }

    // Pairs only: a chain of small steps must not become one. The lowest and the highest score stay.
    private void MergePairs(double[] gaps, double most)
    {
        int kept = 1, at = 1, end = entries.Count - 1;
        while (at < end)
        {
            bool joins = at + 1 < end && gaps[at] <= most;
            entries[kept++] = joins ? entries[at].With(entries[at + 1]) : entries[at];
            at += joins ? 2 : 1;
        }

        entries[kept++] = entries[end];
        entries.RemoveRange(kept, entries.Count - kept);
    }

    private static double Gap(Entry low, Entry high) => (high.Score - low.Score) / Math.Max(Math.Abs(low.Score), Math.Abs(high.Score));

    /// <summary>A score, how many rows have it, and how many of them are flagged.</summary>
    internal readonly record struct Entry(double Score, long Count, long Flagged)
    {
        public Entry With(Entry other)
        {
            double share = (double)other.Count / (Count + other.Count);
            return new Entry(Score == other.Score ? Score : (Score * (1 - share)) + (other.Score * share), Count + other.Count, Flagged + other.Flagged);
        }
    }
}

namespace DismPS.Engine.Inference.Input;

/// <summary>Tells run and lumisection columns by their names, whatever case and separators they are written with.</summary>
internal static class LabelNames
{
    private static readonly string[] Runs = ["run", "runnumber", "runno", "runnr"];

    private static readonly string[] Lumisections =
        ["lumisection", "ls", "lsnumber", "lumi", "lumisectionnumber", "luminumber", "luminosityblock", "lumiblock"];

    /// <summary>How well the name means a run: 0 best, -1 not at all.</summary>
    public static int RunRank(string name) => Array.IndexOf(Runs, Plain(name));

    /// <summary>How well the name means a lumisection: 0 best, -1 not at all.</summary>
    public static int LumisectionRank(string name) => Array.IndexOf(Lumisections, Plain(name));

    /// <summary>Index of the best of <paramref name="names"/> by a rank, or -1.</summary>
    public static int Best(IReadOnlyList<string> names, Func<string, int> rank, Func<int, bool> free)
    {
        int best = -1, bestRank = int.MaxValue;
        for (int i = 0; i < names.Count; i++)
        {
            int at = rank(names[i]);
            if (at >= 0 && at < bestRank && free(i))
                (best, bestRank) = (i, at);
        }

        return best;
    }

    /// <summary>The name without case and separators.</summary>
    public static string Plain(string name) =>
        name.Length > 40 ? "" : string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

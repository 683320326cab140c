using System.Text.Json;
using System.Text.RegularExpressions;
using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Where our answer is wanted to be another than the recorded one: tests/data/protocol/differences.json.</summary>
internal sealed class Differences
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "differences.json";

    private readonly HashSet<Difference> needed = [];

    private Differences(IReadOnlyList<Difference> all) => All = all;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Difference> All { get; }

    /// <summary>Reads the file.</summary>
    public static Differences Load() => new(JsonSerializer.Deserialize<Difference[]>(
        File.ReadAllText(Path.Combine(Recordings.Folder, FileName)), new JsonSerializerOptions(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Disallow })!);

    /// <summary>Those that hold for a server in a dialect.</summary>
    public static Differences Load(ApiDialect dialect) =>
        new([.. Load().All.Where(d => d.In is null || d.In == (dialect == ApiDialect.Default ? "default" : "dialect"))]);

    /// <summary>The first that is for this step; null when the recorded answer is wanted.</summary>
    /// <param name="source">Where it was recorded, such as <c>triton-rest</c>.</param>
    /// <param name="scenario">Id of the scenario.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="status">Recorded status; "none" where there was no answer.</param>
    /// <param name="error">Recorded error; null for none.</param>
    public Difference? Find(string source, string scenario, int step, string status, string? error) =>
        All.FirstOrDefault(d => d.Where == source && d.Ids.Any(i => Fits(i, scenario)) && (d.Step is null || d.Step == step)
            && (d.Status is null || d.Status == status) && (d.Error is null || (error is not null && Regex.IsMatch(error, d.Error))));

    /// <summary>Compares with what is wanted, and remembers whether the recorded answer would not have done.</summary>
    /// <param name="difference">The difference for this step; null for none.</param>
    /// <param name="compare">Compares with what is wanted, or with the recorded answer when that is null.</param>
    public string? Compare(Difference? difference, Func<WantedAnswer?, string?> compare)
    {
        string? recorded = compare(null);
        if (difference is null)
            return recorded;
        if (recorded is not null)
        {
            lock (needed)
                needed.Add(difference);
        }

        return compare(difference.Wanted);
    }

    /// <summary>Fails when a difference is listed that no exchange has.</summary>
    /// <param name="source">Where the exchanges were recorded; all of them were compared.</param>
    public void VerifyNeeded(string source) =>
        Assert.Empty(All.Where(d => d.Where == source && !needed.Contains(d)).Select(d => $"No exchange needs '{d.What}' of {string.Join(", ", d.Ids)}."));

    private static bool Fits(string pattern, string id) =>
        pattern == id || (pattern.Contains('*', StringComparison.Ordinal) && Regex.IsMatch(id, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$"));
}

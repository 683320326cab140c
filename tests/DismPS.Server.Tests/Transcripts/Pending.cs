using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Scenarios that cannot pass before a part of the server is there: tests/data/protocol/pending.json, which can only shrink.</summary>
internal static class Pending
{
    private static readonly Dictionary<string, Dictionary<string, string>> All = Load();

    /// <summary>Fails unless the scenario passes, or is pending and does not.</summary>
    /// <param name="source">Where it was recorded.</param>
    /// <param name="scenario">Its id.</param>
    /// <param name="difference">What differs; null for nothing.</param>
    public static void Verify(string source, string scenario, string? difference)
    {
        string? missing = All.GetValueOrDefault(source)?.GetValueOrDefault(scenario);
        if (missing is null)
            Assert.True(difference is null, difference);
        else
            Assert.False(difference is null, $"{scenario} passes: remove it from pending.json ({missing}).");
    }

    /// <summary>Skips a test that has a meaning only when nothing is pending any more.</summary>
    public static void SkipWhileAny(string source) => Assert.SkipWhen(All.ContainsKey(source), "pending.json still has exchanges.");

    private static Dictionary<string, Dictionary<string, string>> Load()
    {
        string file = Path.Combine(Recordings.Folder, "pending.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(File.ReadAllText(file))! : [];
    }
}

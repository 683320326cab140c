using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Sends all recorded REST scenarios once, in their order; each test looks at its own.</summary>
public sealed class TritonRestReplay
{
    internal const string Source = "triton-rest";

    private readonly Lazy<Task<Dictionary<string, string?>>> found;

    public TritonRestReplay() => found = new(() => Task.Run(ReplayAsync));

    internal Differences Differences { get; } = Differences.Load();

    /// <summary>Ends when all have been sent.</summary>
    internal Task Completion => found.Value;

    /// <summary>What differs in a scenario; null for nothing.</summary>
    internal async Task<string?> DifferenceOfAsync(string scenario) => (await found.Value)[scenario];

    private async Task<Dictionary<string, string?>> ReplayAsync()
    {
        var result = new Dictionary<string, string?>();
        var replay = new RestReplay(Source, Differences);
        foreach (IGrouping<string, JsonElement> run in Recordings.Lines($"{Source}.jsonl").GroupBy(s => s.Text("run")!))
        {
            await using TritonModels models = await TritonModels.StartAsync(run.Key);
            foreach (JsonElement scenario in run)
                result[scenario.Text("id")!] = await replay.RunAsync(scenario, models.Server.Uri);
        }

        return result;
    }
}

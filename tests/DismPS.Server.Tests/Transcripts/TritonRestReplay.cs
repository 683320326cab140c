using System.Text.Json;
using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Sends all recorded REST scenarios once, in their order; each test looks at its own.</summary>
public class TritonRestReplay
{
    internal const string Source = "triton-rest";

    private readonly Lazy<Task<Dictionary<string, string?>>> found;
    private readonly ApiDialect dialect;

    public TritonRestReplay()
        : this(ApiDialect.Default)
    {
    }

    internal TritonRestReplay(ApiDialect dialect)
    {
        this.dialect = dialect;
        Differences = Differences.Load(dialect);
        found = new(() => Task.Run(ReplayAsync));
    }

    internal Differences Differences { get; }

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
            await using TritonModels models = await TritonModels.StartAsync(run.Key, dialect);
            foreach (JsonElement scenario in run)
                result[scenario.Text("id")!] = await replay.RunAsync(scenario, models.Server.Uri);
        }

        return result;
    }
}

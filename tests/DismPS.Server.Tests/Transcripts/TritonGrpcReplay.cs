using System.Text;
using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Makes all recorded gRPC calls once, in their order; each test looks at its own.</summary>
public sealed class TritonGrpcReplay
{
    internal const string Source = "triton-grpc";

    private readonly Lazy<Task<Dictionary<string, string?>>> found;

    public TritonGrpcReplay() => found = new(() => Task.Run(ReplayAsync));

    internal Differences Differences { get; } = Differences.Load();

    /// <summary>Ends when all have been made.</summary>
    internal Task Completion => found.Value;

    /// <summary>What differs in a scenario; null for nothing.</summary>
    internal async Task<string?> DifferenceOfAsync(string scenario) => (await found.Value)[scenario];

    private async Task<Dictionary<string, string?>> ReplayAsync()
    {
        var result = new Dictionary<string, string?>();
        await using TritonModels models = await TritonModels.StartAsync("explicit");
        // A folder without versions is forgotten by Triton when another model is loaded.
        Directory.Delete(Path.Combine(models.Server.Models.Options.RepositoryFolder, "no_version"), recursive: true);
        await SetStateAsync(models.Server.Uri);
        using var wire = new GrpcWire(models.Server.GrpcUri!);
        foreach (JsonElement scenario in Recordings.Lines($"{Source}.jsonl"))
            result[scenario.Text("id")!] = await RunAsync(scenario, wire);
        return result;
    }

    /// <summary>The state that the REST requests had left behind when the real server was recorded.</summary>
    private static async Task SetStateAsync(Uri server)
    {
        using var client = new HttpClient { BaseAddress = server };
        string config = JsonSerializer.Serialize(new
        {
            parameters = new
            {
                config = """
                    {"name": "identity_uint32", "backend": "python", "max_batch_size": 2, "input": [{"name": "INPUT0", "data_type": "TYPE_UINT32", "dims": [3]}],
                    "output": [{"name": "OUTPUT0", "data_type": "TYPE_UINT32", "dims": [3]}]}
                    """,
            },
        });
        foreach ((string action, string body) in new[]
        {
            ("ens_two/unload", "{}"), ("identity_int8/unload", "{}"), ("identity_uint32/load", config), ("broken_init/load", "{}"),
        })
        {
            using HttpResponseMessage response = await client.PostAsync(
                $"/v2/repository/models/{action}", new StringContent(body, Encoding.UTF8, "application/json"));
        }
    }

    private async Task<string?> RunAsync(JsonElement scenario, GrpcWire wire)
    {
        int number = 0;
        foreach (JsonElement step in scenario.GetProperty("steps").EnumerateArray())
        {
            number++;
            JsonElement response = step.GetProperty("response");
            GrpcCall call = CallOf(step);
            GrpcAnswer answer = await wire.CallAsync(call);
            IReadOnlyList<JsonElement> messages = response.Maybe("responses") is JsonElement list ? [.. list.EnumerateArray()]
                : response.Maybe("message") is JsonElement message ? [message] : [];
            Difference? difference = Differences.Find(Source, scenario.Text("id")!, number, response.Text("status")!, response.Text("details"));
            string? found = Differences.Compare(difference, wanted =>
                GrpcComparison.Compare(response.Text("status")!, response.Text("details"), messages, call.Messages.FirstOrDefault(), answer, wanted));
            if (found is not null)
                return $"step {number}, {call.Method}: {found}";
        }

        return null;
    }

    private static GrpcCall CallOf(JsonElement step) => new(
        step.Text("method")!, step.Maybe("requests") is JsonElement all ? [.. all.EnumerateArray()] : [step.GetProperty("request")])
    {
        Metadata = [.. (step.Maybe("metadata")?.EnumerateArray() ?? default).Select(m => (m[0].GetString()!, m[1].GetString()!))],
        Compression = step.Text("compression"),
        Gap = TimeSpan.FromMilliseconds(step.Maybe("gap_ms")?.GetDouble() ?? 0),
        // A watch does not end by itself.
        Deadline = TimeSpan.FromSeconds(step.Text("method")!.EndsWith("/Watch", StringComparison.Ordinal) ? 2 : 30),
        CancelAfter = step.Maybe("cancel_after_ms") is JsonElement after ? TimeSpan.FromMilliseconds(after.GetDouble()) : null,
    };
}

using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Sends recorded scenarios to a server, one after the other, and keeps what differs.</summary>
internal sealed class RestReplay(string source, Differences differences)
{
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(5);

    /// <summary>What differs in a scenario; null for nothing.</summary>
    public async Task<string?> RunAsync(JsonElement scenario, Uri server)
    {
        HttpWire? wire = null;
        try
        {
            int number = 0;
            foreach (JsonElement step in scenario.GetProperty("steps").EnumerateArray())
            {
                number++;
                JsonElement request = step.GetProperty("request");
                if (step.Maybe("pause_ms") is JsonElement pause)
                    await Task.Delay(pause.GetInt32());
                wire ??= await HttpWire.ConnectAsync(server);
                HttpAnswer answer = await wire.ExchangeAsync(RecordedRequest.BytesOf(request), request.Text("method"));
                JsonElement response = step.GetProperty("response");
                Difference? difference = differences.Find(
                    source, scenario.Text("id")!, number, response.Maybe("status")?.ToString() ?? "none", RestComparison.ErrorOf(response));
                string? found = differences.Compare(
                    difference, wanted => RestComparison.Compare(step, answer, wanted) ?? CompareConnection(wire, wanted?.Connection ?? step.Text("connection_after")));
                found ??= RestSchema.Check(request.Text("method"), request.Text("target"), answer);
                if (found is not null)
                    return $"step {number}, {request.Text("method")} {request.Text("target")}: {found}";
                if (wire.IsClosed(TimeSpan.Zero))
                {
                    wire.Dispose();
                    wire = null;
                }
            }

            return null;
        }
        finally
        {
            wire?.Dispose();
        }
    }

    private static string? CompareConnection(HttpWire wire, string? wanted) => wanted switch
    {
        "closed" => wire.IsClosed(CloseWait) ? null : "the connection is open, wanted closed",
        "open" => wire.IsClosed(TimeSpan.Zero) ? "the connection is closed, wanted open" : null,
        _ => null,
    };
}

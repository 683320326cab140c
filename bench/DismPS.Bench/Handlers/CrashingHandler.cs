using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Ten thousand requests to a handler that ends its process at random in 1 % of them.</summary>
internal static class CrashingHandler
{
    private const int Connections = 8;
    private const int Count = 10_000;

    // Enough for the runtime's compiler to be done and for its buffers to be as many as the connections need.
    private const int Before = 1_000;

    private const double ManagedLimitMegabytes = 1;
    private const double ResidentLimitMegabytes = 10;

    public static async Task MeasureAsync(HandlerProcesses processes, HttpClient client, Report report)
    {
        using TargetProcess server = processes.StartServer("crashes", apart: false);
        var target = new Uri(new Uri(server.Address), IdentityRequest.Path);
        await SendAsync(client, target, Before).ConfigureAwait(false);
        ServerState before = ServerState.Ask(server);
        long began = Stopwatch.GetTimestamp();
        ConcurrentDictionary<string, int> answers = await SendAsync(client, target, Count).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        ServerState after = ServerState.Ask(server);

        foreach ((string answer, int count) in answers.OrderByDescending(a => a.Value))
            Console.WriteLine($"handlers.crash.answers {count} x {answer}");
        report.AtMost("crash.without_right_answer", answers.Where(a => a.Key[0] is not ('2' or '5')).Sum(a => a.Value), 0);
        report.AtMost("crash.not_accounted_for", Count - answers.Values.Sum(), 0);
        Report.Tell("crash.restarts", after.Restarts - before.Restarts);
        Report.Tell("crash.seconds", seconds, "0.0");
        Report.Tell("crash.server_managed_mb.before", before.Managed / 1e6, "0.0");
        Report.Tell("crash.server_managed_mb.after", after.Managed / 1e6, "0.0");
        report.AtMost("crash.server_managed_mb.growth", (after.Managed - before.Managed) / 1e6, ManagedLimitMegabytes, "0.00");
        Report.Tell("crash.server_resident_mb.before", before.Resident / 1e6, "0.0");
        Report.Tell("crash.server_resident_mb.after", after.Resident / 1e6, "0.0");
        report.AtMost("crash.server_resident_mb.growth", (after.Resident - before.Resident) / 1e6, ResidentLimitMegabytes, "0.0");
    }

    /// <summary>How many requests got which answer.</summary>
    private static async Task<ConcurrentDictionary<string, int>> SendAsync(HttpClient client, Uri target, int count)
    {
        var answers = new ConcurrentDictionary<string, int>();
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
                answers.AddOrUpdate(await AskAsync(client, target, i).ConfigureAwait(false), 1, (_, n) => n + 1);
        })).ConfigureAwait(false);
        return answers;
    }

    /// <summary>Status and reason; something else for an answer that did not come or belongs to another request.</summary>
    private static async Task<string> AskAsync(HttpClient client, Uri target, int number)
    {
        try
        {
            using var content = new StringContent(IdentityRequest.JsonOf(number), Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await client.PostAsync(target, content).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (status == 200)
                return IdentityAnswer.ValuesOf(body) is [float value] && value == number ? "200" : "the answer of another request";
            using JsonDocument document = JsonDocument.Parse(body);
            string? reason = document.RootElement.GetProperty("error").GetString();
            return string.IsNullOrEmpty(reason) ? $"no reason for {status}" : $"{status} {reason}";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            return $"lost: {e.Message}";
        }
    }
}

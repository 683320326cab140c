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
    // The clean-up after the last processes has limits of a second; until they are over it holds what it cleans up.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private const int Count = 10_000;

    private const int WarmUp = 1_000;

    // Growth in the second half: the first still has code compiled and buffers made. A kilobyte a restart would be 0.05 MB, a buffer or a
    // stream a restart several.
    private const double ManagedLimitMegabytes = 1;
    private const double ResidentLimitMegabytes = 5;

    public static async Task MeasureAsync(HandlerProcesses processes, HttpClient client, Report report)
    {
        using TargetProcess server = processes.StartServer("crashes", apart: false);
        var target = new Uri(new Uri(server.Address), IdentityRequest.Path);
        await SendAsync(client, target, 0, WarmUp, []).ConfigureAwait(false);
        var answers = new ConcurrentDictionary<string, int>();
        ServerState before = ServerState.Ask(server);
        long began = Stopwatch.GetTimestamp();
        await SendAsync(client, target, 0, Count / 2, answers).ConfigureAwait(false);
        TimeSpan firstHalf = Stopwatch.GetElapsedTime(began);
        await Task.Delay(Settling).ConfigureAwait(false);
        ServerState middle = ServerState.Ask(server);
        began = Stopwatch.GetTimestamp();
        await SendAsync(client, target, Count / 2, Count, answers).ConfigureAwait(false);
        double seconds = (firstHalf + Stopwatch.GetElapsedTime(began)).TotalSeconds;
        await Task.Delay(Settling).ConfigureAwait(false);
        ServerState after = ServerState.Ask(server);

        foreach ((string answer, int count) in answers.OrderByDescending(a => a.Value))
            Console.WriteLine($"handlers.crash.answers {count} x {answer}");
        report.AtMost("crash.without_right_answer", answers.Where(a => a.Key[0] is not ('2' or '5')).Sum(a => a.Value), 0);
        report.AtMost("crash.not_accounted_for", Count - answers.Values.Sum(), 0);
        Report.Tell("crash.restarts", after.Restarts - before.Restarts);
        Report.Tell("crash.seconds", seconds, "0.0");
        TellMemory("begin", before);
        TellMemory("middle", middle);
        TellMemory("end", after);
        report.AtMost("crash.server_managed_mb.second_half", (after.Managed - middle.Managed) / 1e6, ManagedLimitMegabytes, "0.00");
        report.AtMost("crash.server_resident_mb.second_half", (after.Resident - middle.Resident) / 1e6, ResidentLimitMegabytes, "0.0");
    }

    private static void TellMemory(string when, ServerState state)
    {
        Report.Tell($"crash.server_managed_mb.{when}", state.Managed / 1e6, "0.0");
        Report.Tell($"crash.server_resident_mb.{when}", state.Resident / 1e6, "0.0");
    }

    /// <summary>Counts how many requests got which answer.</summary>
    private static async Task SendAsync(HttpClient client, Uri target, int from, int to, ConcurrentDictionary<string, int> answers)
    {
        int next = from;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i <= to; i = Interlocked.Increment(ref next))
                answers.AddOrUpdate(await AskAsync(client, target, i).ConfigureAwait(false), 1, (_, n) => n + 1);
        })).ConfigureAwait(false);
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

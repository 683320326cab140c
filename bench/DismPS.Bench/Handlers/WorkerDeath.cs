using System.Diagnostics;
using System.Text;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Kills the worker while it has a request: how soon that request is answered, and the next one.</summary>
internal static class WorkerDeath
{
    private const double LimitMilliseconds = 100;
    private const int Deaths = 10;
    private static readonly TimeSpan IntoTheHandler = TimeSpan.FromMilliseconds(200);

    public static async Task MeasureAsync(HandlerProcesses processes, HttpClient client, Report report)
    {
        using TargetProcess server = processes.StartServer("sleeps", apart: false);
        var target = new Uri(new Uri(server.Address), IdentityRequest.Path);
        await ExpectAsync(client, target, 0, 200).ConfigureAwait(false);
        List<double> answered = [], served = [];
        for (int i = 0; i < Deaths; i++)
        {
            using Process worker = Process.GetProcessById(ProcessFigures.OnlyChildOf(server.Id));
            Task inHandler = ExpectAsync(client, target, 30, 500);
            await Task.Delay(IntoTheHandler).ConfigureAwait(false);
            long killed = Stopwatch.GetTimestamp();
            worker.Kill();
            await inHandler.ConfigureAwait(false);
            answered.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            await ExpectAsync(client, target, 0, 200).ConfigureAwait(false);
            served.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
        }

        report.AtMost("death.answer_ms.median", Report.Median(answered), LimitMilliseconds, "0.0");
        report.AtMost("death.answer_ms.worst", answered.Max(), LimitMilliseconds, "0.0");
        Report.Tell("death.next_answer_ms.median", Report.Median(served));
        Report.Tell("death.next_answer_ms.worst", served.Max());
    }

    private static async Task ExpectAsync(HttpClient client, Uri target, float seconds, int status)
    {
        using var content = new StringContent(IdentityRequest.JsonOf(seconds), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(target, content).ConfigureAwait(false);
        string body = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        if ((int)response.StatusCode != status || (status == 500 && !body.Contains("signal 9", StringComparison.Ordinal)))
            throw new InvalidDataException($"A worker's death was answered with {(int)response.StatusCode} {body}");
    }
}

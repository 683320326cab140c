using System.Diagnostics;

namespace DismPS.Bench.Start;

/// <summary>One start of the published <c>dismps serve</c>: how long until it is ready, and what it holds then.</summary>
/// <param name="Milliseconds">From the start of the process to its line that says ready.</param>
/// <param name="ProcessorMilliseconds">Processor time up to then, which other programs change little.</param>
/// <param name="ResidentMegabytes">Resident memory after a first answer.</param>
internal readonly record struct StartedTool(double Milliseconds, double ProcessorMilliseconds, double ResidentMegabytes)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    /// <param name="program">The published program.</param>
    /// <param name="models">Folder to serve.</param>
    /// <param name="state">Folder for its registry and log.</param>
    /// <param name="model">A model to ask whether it is ready.</param>
    public static StartedTool Measure(string program, string models, string state, string model)
    {
        var start = new ProcessStartInfo(program, ["serve", models, "--port", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_STATE_HOME"] = state;
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            string line = process.StandardOutput.ReadLine() ?? "";
            double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            process.Refresh();
            double processor = process.TotalProcessorTime.TotalMilliseconds;
            if (line.Split(' ') is not ["ready", string address])
                throw new InvalidOperationException($"dismps serve said '{line}' in place of its address.");
            using var client = new HttpClient { Timeout = AnswerLimit };
            using HttpResponseMessage answer = client.Send(new HttpRequestMessage(HttpMethod.Get, $"{address}/v2/models/{model}/ready"));
            answer.EnsureSuccessStatusCode();
            process.Refresh();
            return new StartedTool(milliseconds, processor, process.WorkingSet64 / 1e6);
        }
        finally
        {
            End(process);
        }
    }

    private static void End(Process process)
    {
        using (Process asked = Process.Start("kill", [process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            asked.WaitForExit(StopLimit);
        if (process.WaitForExit(StopLimit))
            return;
        process.Kill();
        process.WaitForExit();
    }
}

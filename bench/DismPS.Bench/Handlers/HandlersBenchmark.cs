using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Python handlers behind HTTP: what a call costs, what a worker costs, and what its death costs, each beside its limit.</summary>
internal static class HandlersBenchmark
{
    private const double CallLimitMicroseconds = 250;
    private const double LargeLimitMicroseconds = 2_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        int[] processors = OperatingSystem.IsLinux() ? ProcessorAffinity.Allowed() : [];
        if (processors.Length < 2)
        {
            Console.Error.WriteLine("handlers: needs Linux and two processors, one for the server and one for the load.");
            return 2;
        }

        if (BenchPython.Find() is not { } python)
        {
            Console.Error.WriteLine("handlers: needs a Python with numpy, /usr/bin/python3 or the one that DISMPS_PYTHON names.");
            return 2;
        }

        // The targets end with this program, also when it is stopped or hangs.
        using var limit = new Timer(_ => Environment.FailFast("The benchmark takes too long."), null, Limit, Timeout.InfiniteTimeSpan);
        using var client = new HttpClient { Timeout = AnswerLimit };
        using var folders = new HandlerFolders();
        var processes = new HandlerProcesses(folders, processors[..2]);
        var report = new Report();
        Console.WriteLine($"handlers.python {python}");
        TellLoad("begin");
        IdentityRequest row = IdentityRequest.Row(51);
        CallCost.Measure(processes, client, row, CallLimitMicroseconds, report);
        CallCost.Measure(processes, client, IdentityRequest.Matrix(1024), LargeLimitMicroseconds, report);
        LoadedRate.Measure(processes, client, row, report);
        IdleMemory.Measure(processes, report);
        await WorkerDeath.MeasureAsync(processes, client, report).ConfigureAwait(false);
        await CrashingHandler.MeasureAsync(processes, client, report).ConfigureAwait(false);
        TellLoad("end");
        report.End();
        return 0;
    }

    /// <summary>Other programs widen every time; the load average tells how many there were.</summary>
    private static void TellLoad(string when) =>
        Console.WriteLine($"handlers.load_average.{when} {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}");
}

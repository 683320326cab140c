using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Resident memory of workers that have loaded their handler and not been asked anything.</summary>
internal static class IdleMemory
{
    private const double LimitMegabytes = 40;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    public static void Measure(HandlerProcesses processes, Report report)
    {
        report.AtMost("mlserver.idle_worker_mb", Resident(processes, "mlserver-bare"), LimitMegabytes, "0.0");
        report.AtMost("triton.idle_worker_mb", Resident(processes, "triton-bare"), LimitMegabytes, "0.0");
        Report.Tell("mlserver.idle_worker_with_numpy_mb", Resident(processes, "mlserver-numpy"), "0.0");
    }

    private static double Resident(HandlerProcesses processes, string handler)
    {
        using TargetProcess server = processes.StartServer(handler, apart: false);
        Thread.Sleep(Settle);
        return ProcessFigures.Resident(ProcessFigures.OnlyChildOf(server.Id)) / 1e6;
    }
}

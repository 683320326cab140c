using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>What a call costs on one connection: times of both identity handlers less those of Kestrel with the same body and a recorded answer.</summary>
internal static class CallCost
{
    private const int Rounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Handlers = ["mlserver", "triton"];

    public static void Measure(HandlerProcesses processes, HttpClient client, IdentityRequest request, double limitMicroseconds, Report report)
    {
        processes.BindLoad(apart: true);
        using TargetProcess mlserverProcess = processes.StartServer(Handlers[0], apart: true);
        using TargetProcess tritonProcess = processes.StartServer(Handlers[1], apart: true);
        RecordedAnswer answer = IdentityAnswer.Record(client, mlserverProcess.Address, request);
        IdentityAnswer.Record(client, tritonProcess.Address, request);
        using TargetProcess kestrelProcess = processes.StartKestrel(answer, apart: true);
        using var mlserver = new HandlerSubject(mlserverProcess, true, 1);
        using var triton = new HandlerSubject(tritonProcess, true, 1);
        using var kestrel = new HandlerSubject(kestrelProcess, false, 1);
        HandlerSubject[] subjects = [mlserver, triton, kestrel];
        foreach (HandlerSubject subject in subjects)
            subject.WarmUp(request.Bytes);

        HandlerSample[][] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => subjects.Select(s => s.Measure(request.Bytes, RoundTime)).ToArray())];
        for (int i = 0; i < Handlers.Length; i++)
        {
            string name = $"{Handlers[i]}.{request.Name}";
            // Differences within a round: a change of the machine's speed meets both sides.
            report.AtMost($"{name}.p50_over_kestrel_us", Report.Median(rounds.Select(r => r[i].Load.P50 - r[^1].Load.P50)), limitMicroseconds);
            Report.Tell($"{name}.p99_over_kestrel_us", Report.Median(rounds.Select(r => r[i].Load.P99 - r[^1].Load.P99)));
            Report.Tell($"{name}.p50_ratio_to_kestrel", Report.Median(rounds.Select(r => r[i].Load.P50 / r[^1].Load.P50)), "0.00");
            Tell(name, [.. rounds.Select(r => r[i])]);
        }

        Tell($"kestrel.{request.Name}", [.. rounds.Select(r => r[^1])]);
    }

    private static void Tell(string name, HandlerSample[] samples)
    {
        Report.Tell($"{name}.p50_us", Report.Median(samples.Select(s => s.Load.P50)));
        Report.Tell($"{name}.p99_us", Report.Median(samples.Select(s => s.Load.P99)));
        Report.Tell($"{name}.server_cpu_us", samples.Average(s => s.Server), "0.0");
        if (samples[0].Worker > 0)
            Report.Tell($"{name}.worker_cpu_us", samples.Average(s => s.Worker), "0.0");
    }
}

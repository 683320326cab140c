using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>What a call costs on one connection: times of both identity handlers less those of Kestrel with the same body and a recorded answer.</summary>
internal static class CallCost
{
    private const int Kestrel = 2;
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
        HandlerRounds rounds = HandlerRounds.Run([mlserver, triton, kestrel], request.Bytes);
        for (int i = 0; i < Handlers.Length; i++)
        {
            string name = $"{Handlers[i]}.{request.Name}";
            report.AtMost($"{name}.p50_over_kestrel_us", rounds.Median(i, Kestrel, (s, k) => s.Load.P50 - k.Load.P50), limitMicroseconds);
            Report.Tell($"{name}.p99_over_kestrel_us", rounds.Median(i, Kestrel, (s, k) => s.Load.P99 - k.Load.P99));
            Report.Tell($"{name}.p50_ratio_to_kestrel", rounds.Median(i, Kestrel, (s, k) => s.Load.P50 / k.Load.P50), "0.00");
            Tell(name, rounds, i);
            Report.Tell($"{name}.worker_cpu_us", rounds.Cost(i, s => s.Child), "0.0");
        }

        Tell($"kestrel.{request.Name}", rounds, Kestrel);
        Report.Tell($"{request.Name}.processors_of_others", rounds.Others, "0.00");
    }

    private static void Tell(string name, HandlerRounds rounds, int subject)
    {
        Report.Tell($"{name}.p50_us", rounds.Median(subject, s => s.Load.P50));
        Report.Tell($"{name}.p99_us", rounds.Median(subject, s => s.Load.P99));
        Report.Tell($"{name}.server_cpu_us", rounds.Cost(subject, s => s.Server), "0.0");
    }
}

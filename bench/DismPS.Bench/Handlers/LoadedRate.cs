using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Requests a second over eight connections beside nginx and Kestrel, all of them and the load on all processors, as the peers were measured.</summary>
internal static class LoadedRate
{
    private const double LeastShareOfNginx = 0.12;
    private const int Connections = 8;
    private const int Rounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Handlers = ["mlserver", "triton"];

    public static void Measure(HandlerProcesses processes, HttpClient client, IdentityRequest request, Report report)
    {
        processes.BindLoad(apart: false);
        using TargetProcess mlserverProcess = processes.StartServer(Handlers[0], apart: false);
        using TargetProcess tritonProcess = processes.StartServer(Handlers[1], apart: false);
        RecordedAnswer answer = IdentityAnswer.Record(client, mlserverProcess.Address, request);
        IdentityAnswer.Record(client, tritonProcess.Address, request);
        using TargetProcess kestrelProcess = processes.StartKestrel(answer, apart: false);
        using TargetProcess? nginxProcess = processes.StartNginx(answer);
        using var mlserver = new HandlerSubject(mlserverProcess, true, Connections);
        using var triton = new HandlerSubject(tritonProcess, true, Connections);
        using var kestrel = new HandlerSubject(kestrelProcess, false, Connections);
        using HandlerSubject? nginx = nginxProcess is null ? null : new HandlerSubject(nginxProcess, false, Connections);
        HandlerSubject[] subjects = nginx is null ? [mlserver, triton, kestrel] : [mlserver, triton, kestrel, nginx];
        foreach (HandlerSubject subject in subjects)
            subject.WarmUp(request.Bytes);

        HandlerSample[][] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => subjects.Select(s => s.Measure(request.Bytes, RoundTime)).ToArray())];
        for (int i = 0; i < Handlers.Length; i++)
        {
            string name = $"{Handlers[i]}.{request.Name}.c{Connections}";
            if (nginx is null)
                Console.WriteLine($"handlers.{name}.share_of_nginx not measured: no nginx on the PATH (Debian's nginx-light)");
            else
                report.AtLeast($"{name}.share_of_nginx", ShareOf(rounds, i, 3), LeastShareOfNginx, "0.000");
            Report.Tell($"{name}.share_of_kestrel", ShareOf(rounds, i, 2), "0.000");
            Report.Tell($"{name}.requests_per_second", Report.Median(rounds.Select(r => r[i].Load.RequestsPerSecond)));
            Report.Tell($"{name}.p50_us", Report.Median(rounds.Select(r => r[i].Load.P50)));
            Report.Tell($"{name}.p99_us", Report.Median(rounds.Select(r => r[i].Load.P99)));
            Report.Tell($"{name}.server_cpu_us", rounds.Average(r => r[i].Server), "0.0");
            Report.Tell($"{name}.worker_cpu_us", rounds.Average(r => r[i].Worker), "0.0");
        }

        Report.Tell($"kestrel.{request.Name}.c{Connections}.requests_per_second", Report.Median(rounds.Select(r => r[2].Load.RequestsPerSecond)));
        if (nginx is not null)
            Report.Tell($"nginx.{request.Name}.c{Connections}.requests_per_second", Report.Median(rounds.Select(r => r[3].Load.RequestsPerSecond)));
        Console.WriteLine("handlers.peers share_of_nginx, recorded: MLServer 1.7.1 0.009, Triton 2.51 Python backend 0.065 (JSON) to 0.094 (binary)");
    }

    private static double ShareOf(HandlerSample[][] rounds, int subject, int reference) =>
        Report.Median(rounds.Select(r => r[subject].Load.RequestsPerSecond / r[reference].Load.RequestsPerSecond));
}

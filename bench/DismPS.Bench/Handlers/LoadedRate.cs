using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Requests a second over eight connections beside nginx and Kestrel, all of them and the load on all processors, as the peers were measured.</summary>
internal static class LoadedRate
{
    private const double LeastShareOfNginx = 0.12;
    private const int Connections = 8;
    private const int Kestrel = 2;
    private const int Nginx = 3;
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
        using HandlerSubject? nginx = nginxProcess is null ? null : new HandlerSubject(nginxProcess, true, Connections);
        HandlerRounds rounds = HandlerRounds.Run(nginx is null ? [mlserver, triton, kestrel] : [mlserver, triton, kestrel, nginx], request.Bytes);
        for (int i = 0; i < Handlers.Length; i++)
        {
            string name = $"{Handlers[i]}.{request.Name}.c{Connections}";
            if (nginx is null)
                Console.WriteLine($"handlers.{name}.share_of_nginx not measured: no nginx (Debian's nginx-light)");
            else
                report.AtLeast($"{name}.share_of_nginx", rounds.Median(i, Nginx, ShareOf), LeastShareOfNginx, "0.000");
            Report.Tell($"{name}.share_of_kestrel", rounds.Median(i, Kestrel, ShareOf), "0.000");
            Report.Tell($"{name}.requests_per_second", rounds.Median(i, s => s.Load.RequestsPerSecond));
            Report.Tell($"{name}.p50_us", rounds.Median(i, s => s.Load.P50));
            Report.Tell($"{name}.p99_us", rounds.Median(i, s => s.Load.P99));
            Report.Tell($"{name}.server_cpu_us", rounds.Cost(i, s => s.Server), "0.0");
            Report.Tell($"{name}.worker_cpu_us", rounds.Cost(i, s => s.Child), "0.0");
        }

        Report.Tell($"kestrel.{request.Name}.c{Connections}.requests_per_second", rounds.Median(Kestrel, s => s.Load.RequestsPerSecond));
        Report.Tell($"kestrel.{request.Name}.c{Connections}.server_cpu_us", rounds.Cost(Kestrel, s => s.Server), "0.0");
        if (nginx is not null)
        {
            Report.Tell($"nginx.{request.Name}.c{Connections}.requests_per_second", rounds.Median(Nginx, s => s.Load.RequestsPerSecond));
            Report.Tell($"nginx.{request.Name}.c{Connections}.server_cpu_us", rounds.Cost(Nginx, s => s.Child), "0.0");
        }

        Report.Tell($"{request.Name}.c{Connections}.processors_of_others", rounds.Others, "0.00");
        Console.WriteLine("handlers.peers share_of_nginx, recorded: MLServer 1.7.1 0.009, Triton 2.51 Python backend 0.065 (JSON) to 0.094 (binary)");
    }

    private static double ShareOf(HandlerSample subject, HandlerSample reference) => subject.Load.RequestsPerSecond / reference.Load.RequestsPerSecond;
}

namespace DismPS.Bench.Serve;

/// <summary>What a thousand connections that wait cost a hundred that do not: waiting times with and without them, in turn, in one run.</summary>
internal static class IdleBenchmark
{
    private const int Active = 100;
    private const int Idle = 1000;
    private const int Rounds = 7;
    private const int QuickRounds = 3;
    private const int WarmUps = 6;
    private const double P99Goal = 2;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static int Run(string repository, bool quick)
    {
        int[] processors = OperatingSystem.IsLinux() ? ProcessorAffinity.Allowed() : [];
        if (processors.Length < 2)
        {
            Console.Error.WriteLine("idle: needs Linux and two processors, one for the server and one for the load.");
            return 2;
        }

        using var limit = new Timer(_ => Environment.FailFast("The benchmark takes too long."), null, Limit, Timeout.InfiniteTimeSpan);
        int own = processors[1];
        ProcessorAffinity.Set(own);
        string modelFolder = Path.Combine(repository, "tests", "data", "models", "metsig-ae-onnx");
        ServeCase @case = RequestBodies.All(HistogramRows.Read(modelFolder))[0];
        using var workspace = new ServeWorkspace(Path.Combine(modelFolder, "model.onnx"));
        using TargetProcess process = TargetProcess.Start([processors[0]], [own], workspace.Folder, "serve-target", workspace.Models);
        var address = new Uri(process.Address);
        using var load = new LoadGenerator(() => new LoadConnection(address), Active);
        for (int i = 0; i < WarmUps; i++)
        {
            load.Run(@case.Request, RoundTime);
            Thread.Sleep(Pause);
        }

        var alone = new List<LoadResult>();
        var beside = new List<LoadResult>();
        int closed = 0;
        for (int i = 0; i < (quick ? QuickRounds : Rounds); i++)
        {
            alone.Add(load.Run(@case.Request, RoundTime));
            using var idle = new IdleConnections(address, Idle);
            beside.Add(load.Run(@case.Request, RoundTime));
            closed += idle.Closed();
        }

        var scores = new Scores();
        Scores.Tell("idle.alone.p99_us", Scores.Median(alone.Select(r => r.P99)));
        Scores.Tell("idle.beside_1000.p99_us", Scores.Median(beside.Select(r => r.P99)));
        Scores.Tell("idle.alone.requests_per_second", Scores.Median(alone.Select(r => r.RequestsPerSecond)));
        Scores.Tell("idle.beside_1000.requests_per_second", Scores.Median(beside.Select(r => r.RequestsPerSecond)));
        // Within a round: a change of the machine's speed meets both.
        scores.AtMost("idle.p99_ratio", Scores.Median(beside.Zip(alone, (b, a) => b.P99 / a.P99)), P99Goal, "0.00");
        scores.Exactly("idle.closed_by_server", closed, 0);
        scores.End();
        return 0;
    }
}

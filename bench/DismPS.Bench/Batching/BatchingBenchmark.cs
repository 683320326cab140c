using System.Globalization;
using System.Text;
using DismPS.Bench.Handlers;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Batching;

/// <summary>Sixty-four clients that each send one row to a model whose run takes a millisecond whatever the batch, with requests put together and without.</summary>
internal static class BatchingBenchmark
{
    private const int Clients = 64;
    private const int Columns = 51;
    private const int Rounds = 5;
    private const int QuickRounds = 2;
    private const int WarmUps = 3;
    private const double Goal = 5;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public static int Run(bool quick)
    {
        int[] processors = OperatingSystem.IsLinux() ? ProcessorAffinity.Allowed() : [];
        if (processors.Length < 2 || BenchPython.Find() is null)
        {
            Console.Error.WriteLine("batching: needs Linux, two processors and a Python with numpy.");
            return 2;
        }

        using var limit = new Timer(_ => Environment.FailFast("The benchmark takes too long."), null, Limit, Timeout.InfiniteTimeSpan);
        processors = processors[..2];
        using var models = new SleepingModels();
        var scores = new Scores();
        Compare("triton", models.Triton(batching: false), models.Triton(batching: true));
        Compare("mlserver", models.MLServer(batching: false), models.MLServer(batching: true));
        scores.End();
        return scores.Missed == 0 ? 0 : 1;

        void Compare(string name, string single, string batched)
        {
            using TargetProcess one = TargetProcess.Start(processors, processors, models.Folder, "handler-target", single);
            using TargetProcess many = TargetProcess.Start(processors, processors, models.Folder, "handler-target", batched);
            using var alone = new LoadGenerator(() => new LoadConnection(new Uri(one.Address)), Clients);
            using var together = new LoadGenerator(() => new LoadConnection(new Uri(many.Address)), Clients);
            byte[] request = Request();
            for (int i = 0; i < WarmUps; i++)
            {
                alone.Run(request, RoundTime);
                together.Run(request, RoundTime);
            }

            // In turn, so that a change of the machine's speed meets both.
            var rounds = new List<(LoadResult Alone, LoadResult Together)>();
            for (int i = 0; i < (quick ? QuickRounds : Rounds); i++)
                rounds.Add((alone.Run(request, RoundTime), together.Run(request, RoundTime)));
            scores.AtLeast($"batching.{name}.speedup", Scores.Median(rounds.Select(r => r.Together.RequestsPerSecond / r.Alone.RequestsPerSecond)), Goal, "0.0");
            Scores.Tell($"batching.{name}.requests_per_second", Scores.Median(rounds.Select(r => r.Together.RequestsPerSecond)));
            Scores.Tell($"batching.{name}.without.requests_per_second", Scores.Median(rounds.Select(r => r.Alone.RequestsPerSecond)));
            Scores.Tell($"batching.{name}.p99_us", Scores.Median(rounds.Select(r => r.Together.P99)));
            Scores.Tell($"batching.{name}.without.p99_us", Scores.Median(rounds.Select(r => r.Alone.P99)));
        }
    }

    private static byte[] Request()
    {
        string data = string.Join(',', Enumerable.Range(0, Columns).Select(i => i.ToString(CultureInfo.InvariantCulture)));
        string body = $$"""{"inputs":[{"name":"x","shape":[1,{{Columns}}],"datatype":"FP32","data":[{{data}}]}]}""";
        return Encoding.UTF8.GetBytes($"POST /v2/models/m/infer HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}

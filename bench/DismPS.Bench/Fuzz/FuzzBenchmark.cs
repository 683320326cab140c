using DismPS.Bench.Soak;
using DismPS.Engine.Serving;
using DismPS.Fuzz;
using DismPS.Server;

namespace DismPS.Bench.Fuzz;

/// <summary>A million mutated inputs to what reads requests: the readers alone, and a whole server. It fails when one of them does.</summary>
internal static class FuzzBenchmark
{
    private const long DefaultCount = 1_000_000;
    private const long QuickCount = 40_000;

    public static async Task<int> RunAsync(bool quick, int seed)
    {
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            IdentityModel.Write(folder, SoakOptions.Steady);
            var server = new ApiServerOptions { Models = new InferenceServerOptions { RepositoryFolder = folder }, HttpPort = 0, GrpcPort = 0 };
            await using ApiServer api = await ApiServer.StartAsync(server, CancellationToken.None).ConfigureAwait(false);
            FuzzTarget[] targets = [.. FuzzTargets.Names.Where(n => n.StartsWith("infer-", StringComparison.Ordinal)).Select(FuzzTargets.Create), new HttpTarget(api.Uri), new GrpcTarget(api.GrpcUri!)];
            long count = ((quick ? QuickCount : DefaultCount) + targets.Length - 1) / targets.Length;
            FuzzReport[] reports = [.. targets.Select(t => FuzzSession.RunTarget(t, new FuzzOptions { Count = count, Seed = seed }))];
            foreach (FuzzTarget target in targets)
                target.Dispose();
            return Print(reports);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Print(FuzzReport[] reports)
    {
        var scores = new Scores();
        foreach (FuzzReport report in reports)
        {
            Console.WriteLine($"# {report}");
            foreach (FuzzFailure failure in report.Failures)
                Console.Error.WriteLine($"fuzz: {report.Target} input {failure.Index}: {failure.What} ({failure.File})");
            Scores.Tell($"fuzz.{report.Target}.inputs", report.Inputs);
            scores.Exactly($"fuzz.{report.Target}.failures", report.Failures.Length, 0);
        }

        Scores.Tell("fuzz.inputs", reports.Sum(r => r.Inputs));
        scores.End();
        return scores.Missed == 0 ? 0 : 1;
    }
}

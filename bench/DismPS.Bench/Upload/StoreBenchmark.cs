using System.Diagnostics;
using DismPS.DialsStandIn;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Storage;
using DismPS.Engine.Storage.Objects;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Bench.Upload;

/// <summary>A large file to an object store (s3rver) on loopback: signed, hashed and checked, whole and in parts, beside a bare PUT of the same file to the same store.</summary>
internal static class StoreBenchmark
{
    private const int Megabytes = 300;
    private const int QuickMegabytes = 50;
    private const int Rounds = 5;
    private const double RateGoal = 0.5;
    private const double MemoryGoal = 64;
    private const string Bucket = "models";

    public static async Task<int> RunAsync(string repository, bool quick)
    {
        int megabytes = quick ? QuickMegabytes : Megabytes;
        if (!NodePackages.HaveNode)
        {
            Console.Error.WriteLine("store: not run, node is not on the PATH");
            return 0;
        }

        string node = Path.Combine(repository, "tests", "node");
        await NodePackages.EnsureAsync(node, CancellationToken.None).ConfigureAwait(false);
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            string file = Path.Combine(folder, "weights.bin");
            UploadBenchmark.Write(file, megabytes);
            FileDigest digest = await FileCopier.HashAsync(file, CancellationToken.None).ConfigureAwait(false);
            ObjectContent content = ObjectContent.Of(file, digest.Size, digest.Sha256);
            S3Server server = await S3Server.StartAsync(node, Bucket, CancellationToken.None).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
                using IObjectStore whole = Open(server, long.MaxValue), parts = Open(server, 64L << 20);
                List<double> bare = [], one = [], many = [];
                double memory = 0;
                for (int i = -1; i < Rounds; i++)
                {
                    Uri address = server.PresignPut("bare.bin", TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(10));
                    double reference = await TimeAsync(() => UploadBenchmark.PutBareAsync(client, address, file)).ConfigureAwait(false);
                    using var peak = new ManagedPeak();
                    double first = await TimeAsync(() => whole.WriteAsync("whole.bin", content, null, CancellationToken.None)).ConfigureAwait(false);
                    double second = await TimeAsync(() => parts.WriteAsync("parts.bin", content, null, CancellationToken.None)).ConfigureAwait(false);
                    memory = Math.Max(memory, peak.Megabytes);
                    if (i < 0)
                        continue;
                    bare.Add(reference);
                    one.Add(first);
                    many.Add(second);
                }

                var scores = new Scores();
                Scores.Tell("store.bare.megabytes_per_second", megabytes / Scores.Median(bare));
                Scores.Tell("store.whole.megabytes_per_second", megabytes / Scores.Median(one));
                scores.AtLeast("store.whole.ratio_to_bare", Scores.Median(bare.Zip(one, (b, k) => b / k)), RateGoal);
                Scores.Tell("store.parts.megabytes_per_second", megabytes / Scores.Median(many));
                Scores.Tell("store.parts.ratio_to_bare", Scores.Median(bare.Zip(many, (b, k) => b / k)), "0.000");
                scores.AtMost("store.peak_managed_mb", memory, MemoryGoal, "0.0");
                scores.End();
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IObjectStore Open(S3Server server, long threshold) => PublicationStores.OpenObjects(
        $"s3://{Bucket}/bench",
        new StoreOptions { EndpointUrl = server.Address, PartThreshold = threshold, Variable = name => name is "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" ? "S3RVER" : null });

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

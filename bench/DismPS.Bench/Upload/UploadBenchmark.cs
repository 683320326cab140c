using System.Diagnostics;
using System.Security.Cryptography;
using DismPS.Bench.Serve;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Storage;

namespace DismPS.Bench.Upload;

/// <summary>A large file to a store on loopback: the product's upload beside the least that .NET can do, a PUT of the same file with HttpClient alone.</summary>
internal static class UploadBenchmark
{
    private const int Megabytes = 500;
    private const int QuickMegabytes = 100;
    private const int Rounds = 7;
    private const double RateGoal = 0.8;
    private const double MemoryGoal = 64;

    public static async Task<int> RunAsync(bool quick)
    {
        int megabytes = quick ? QuickMegabytes : Megabytes;
        string folder = Directory.CreateTempSubdirectory("dismps-bench").FullName;
        try
        {
            string file = Path.Combine(folder, "package.zip");
            string md5 = Convert.ToHexStringLower(Write(file, megabytes));
            int[] processors = [.. Enumerable.Range(0, Environment.ProcessorCount)];
            using TargetProcess sink = TargetProcess.Start(processors, processors, folder, "upload-target", md5);
            var store = new Uri(sink.Address);
            PresignedAddress address = PresignedAddress.Check(new Uri(store, "/bucket/package.zip?X-Amz-Signature=none"), allowPlain: false);
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            using var upload = new PresignedUpload(new UploadOptions());

            List<double> bare = [], known = [], unknown = [], one256 = [], both = [];
            double memory = 0;
            // In turn, so that a change of the machine's speed meets all. The first round brings the file into memory.
            for (int i = -1; i < Rounds; i++)
            {
                double reference = await TimeAsync(() => PutBareAsync(client, new Uri(store, "/bucket/package.zip"), file)).ConfigureAwait(false);
                using var peak = new ManagedPeak();
                double one = await TimeAsync(() => PutAsync(upload, address, file, md5)).ConfigureAwait(false);
                double two = await TimeAsync(() => PutAsync(upload, address, file, null)).ConfigureAwait(false);
                memory = Math.Max(memory, peak.Megabytes);
                if (i < 0)
                    continue;
                one256.Add(await TimeAsync(() => FileCopier.HashAsync(file, CancellationToken.None)).ConfigureAwait(false));
                both.Add(await TimeAsync(() => FileCopier.HashTwiceAsync(file, CancellationToken.None)).ConfigureAwait(false));
                bare.Add(reference);
                known.Add(one);
                unknown.Add(two);
            }

            var scores = new Scores();
            Scores.Tell("upload.bare.megabytes_per_second", megabytes / Scores.Median(bare));
            Scores.Tell("upload.megabytes_per_second", megabytes / Scores.Median(known));
            scores.AtLeast("upload.ratio_to_bare", Scores.Median(bare.Zip(known, (b, k) => b / k)), RateGoal);
            Scores.Tell("upload.hashing.megabytes_per_second", megabytes / Scores.Median(unknown));
            Scores.Tell("upload.hashing.ratio_to_bare", Scores.Median(bare.Zip(unknown, (b, k) => b / k)), "0.000");
            Scores.Tell("upload.sha256.megabytes_per_second", megabytes / Scores.Median(one256));
            Scores.Tell("upload.sha256_and_md5.megabytes_per_second", megabytes / Scores.Median(both));
            scores.AtMost("upload.peak_managed_mb", memory, MemoryGoal, "0.0");
            scores.End();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static byte[] Write(string path, int megabytes)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using FileStream file = File.Create(path);
        byte[] block = new byte[1 << 20];
        var random = new Random(2026);
        for (int i = 0; i < megabytes; i++)
        {
            // Half of it cannot be packed, as weights; half is zeros, as what was padded.
            if (i % 2 == 0)
                random.NextBytes(block);
            else
                Array.Clear(block);
            hash.AppendData(block);
            file.Write(block);
        }

        return hash.GetHashAndReset();
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    internal static async Task PutBareAsync(HttpClient client, Uri target, string path)
    {
        using FileStream file = File.OpenRead(path);
        using var content = new StreamContent(file);
        using HttpResponseMessage response = await client.PutAsync(target, content).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    private static async Task PutAsync(PresignedUpload upload, PresignedAddress address, string path, string? md5)
    {
        UploadAttempt attempt = await upload.PutAsync(address, path, md5, null, CancellationToken.None).ConfigureAwait(false);
        if (!attempt.IsVerified)
            throw new InvalidOperationException($"The upload was not verified: {attempt.Kind} {attempt.Detail}");
    }
}

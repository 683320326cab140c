using System.Globalization;
using DismPS.Engine.Protocol;

namespace DismPS.Bench;

/// <summary>
/// The server next to Kestrel alone and to ONNX Runtime alone, in one run: each process on one core, the load on another, rounds interleaved, medians.
/// </summary>
internal static class ServeBenchmark
{
    private const string Model = "metsig-onnx-autoencoder";
    private const int Connections = 8;
    private const int ServerCore = 0;
    private const int LoadCore = 1;

    public static async Task<int> RunAsync(string[] arguments)
    {
        bool quick = arguments.Contains("--quick");
        string folder = Directory.CreateTempSubdirectory("dismps-bench-").FullName;
        try
        {
            string model = CreateRepository(folder);
            if (!Affinity.Possible)
                Console.WriteLine("# one core or not Linux: nothing is pinned, the ratios mean little");
            await using ChildProcess server = await ChildProcess.StartAsync(ServerCore, Path.Combine(folder, "serve.ready"), "serve-target", Path.Combine(folder, "repository"), Path.Combine(folder, "serve.ready"));
            await using ChildProcess kestrel = await ChildProcess.StartAsync(ServerCore, Path.Combine(folder, "kestrel.ready"), "kestrel-target", Path.Combine(folder, "kestrel.ready"));
            using var raw = new RawSession(model);
            Measure(server, kestrel, raw, quick);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(ChildProcess server, ChildProcess kestrel, RawSession raw, bool quick)
    {
        ServeCase[] cases =
        [
            .. from encoding in (TensorEncoding[])[TensorEncoding.Json, TensorEncoding.Binary] from batch in (int[])[1, 32, 256] select new ServeCase(Model, encoding, batch),
        ];
        TimeSpan slice = TimeSpan.FromSeconds(quick ? 0.6 : 1.5);
        TimeSpan rawSlice = TimeSpan.FromSeconds(0.4);
        int rounds = quick ? 3 : 5;
        var results = cases.ToDictionary(c => c, _ => new List<(LoadResult Server, LoadResult Kestrel, double Raw)>());
        Affinity.On(LoadCore, () =>
        {
            var generators = new List<(ServeCase Case, LoadGenerator Server, LoadGenerator Kestrel)>();
            foreach (ServeCase one in cases)
            {
                var ours = new LoadGenerator(server, one.ServerRequest, Connections);
                generators.Add((one, ours, new LoadGenerator(kestrel, one.ReferenceRequest(ours.BodyLength), Connections)));
            }

            // The pauses give the compiler's background thread the core that the load otherwise takes from it.
            for (int i = 0; i < 3; i++)
            {
                foreach ((_, LoadGenerator ours, LoadGenerator reference) in generators)
                {
                    ours.Run(TimeSpan.FromSeconds(0.5));
                    reference.Run(TimeSpan.FromSeconds(0.3));
                }

                Thread.Sleep(500);
            }

            for (int round = 0; round < rounds; round++)
            {
                foreach ((ServeCase one, LoadGenerator ours, LoadGenerator reference) in generators)
                    results[one].Add((ours.Run(slice), reference.Run(slice), raw.Measure(one.Batch, rawSlice)));
            }

            foreach ((_, LoadGenerator ours, LoadGenerator reference) in generators)
            {
                ours.Dispose();
                reference.Dispose();
            }

            return true;
        });

        foreach (ServeCase one in cases)
        {
            List<(LoadResult Server, LoadResult Kestrel, double Raw)> list = results[one];
            double rate = Median(list.Select(r => r.Server.Rate));
            double rows = rate * one.Batch;
            Print($"{one.Name}.ratio_to_kestrel", Median(list.Select(r => r.Server.Rate / r.Kestrel.Rate)), "0.000");
            Print($"{one.Name}.ratio_to_raw", Median(list.Select(r => r.Server.Rate * one.Batch / r.Raw)), "0.000");
            Print($"{one.Name}.cpu_ratio_to_kestrel", Median(list.Select(r => r.Kestrel.CpuPerRequest / r.Server.CpuPerRequest)), "0.000");
            Print($"{one.Name}.cpu_us", Median(list.Select(r => r.Server.CpuPerRequest)), "0.0");
            Print($"{one.Name}.kestrel_cpu_us", Median(list.Select(r => r.Kestrel.CpuPerRequest)), "0.0");
            Print($"{one.Name}.req_s", rate, "0");
            Print($"{one.Name}.rows_s", rows, "0");
            Print($"{one.Name}.p50_us", Median(list.Select(r => r.Server.P50)), "0");
            Print($"{one.Name}.p99_us", Median(list.Select(r => r.Server.P99)), "0");
            Print($"{one.Name}.kestrel_req_s", Median(list.Select(r => r.Kestrel.Rate)), "0");
            Print($"{one.Name}.raw_rows_s", Median(list.Select(r => r.Raw)), "0");
        }
    }

    private static string CreateRepository(string folder)
    {
        string root = typeof(ServeBenchmark).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
            .Cast<System.Reflection.AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;
        string source = Path.Combine(root, "tests", "data", "models", "metsig-ae-onnx");
        string version = Path.Combine(folder, "repository", Model, "1");
        Directory.CreateDirectory(version);
        File.Copy(Path.Combine(source, "built", Model + ".config.pbtxt"), Path.Combine(folder, "repository", Model, "config.pbtxt"));
        string model = Path.Combine(version, "model.onnx");
        File.Copy(Path.Combine(source, "model.onnx"), model);
        return model;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void Print(string name, double value, string format) =>
        Console.WriteLine($"{name} {value.ToString(format, CultureInfo.InvariantCulture)}");
}

using DismPS.Bench;
using DismPS.Bench.Batching;
using DismPS.Bench.Deploy;
using DismPS.Bench.Fuzz;
using DismPS.Bench.Grpc;
using DismPS.Bench.Handlers;
using DismPS.Bench.Hostile;
using DismPS.Bench.Module;
using DismPS.Bench.Nginx;
using DismPS.Bench.Serve;
using DismPS.Bench.Soak;
using DismPS.Bench.Start;
using DismPS.Bench.Upload;

bool quick = args.Contains("--quick");
switch (args.Where(a => a != "--quick").ToArray())
{
    case ["serve"]:
        return ServeBenchmark.Run(FindRepository(), quick, ServeSubject.Rest);
    case ["grpc"]:
        return ServeBenchmark.Run(FindRepository(), quick, GrpcSubject.Instance);
    case ["batching"]:
        return BatchingBenchmark.Run(quick);
    case ["idle"]:
        return IdleBenchmark.Run(FindRepository(), quick);
    case ["start"]:
        return StartBenchmark.Run(FindRepository(), quick);
    case ["soak"]:
        return await SoakBenchmark.RunAsync(quick, Random.Shared.Next());
    case ["soak", string seed]:
        return await SoakBenchmark.RunAsync(quick, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
    case ["fuzz"]:
        return await FuzzBenchmark.RunAsync(quick, Random.Shared.Next());
    case ["fuzz", string seed]:
        return await FuzzBenchmark.RunAsync(quick, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
    case ["nginx"]:
        return NginxBenchmark.Run(FindRepository(), quick);
    case ["handlers"]:
        return await HandlersBenchmark.RunAsync();
    case ["validate"]:
        return ValidateBenchmark.Run(FindRepository());
    case ["upload"]:
        return await UploadBenchmark.RunAsync(quick);
    case ["store"]:
        return await StoreBenchmark.RunAsync(FindRepository(), quick);
    case ["deploy"]:
        return await DeployBenchmark.RunAsync(FindRepository(), quick);
    case ["module"]:
        return await ModuleBenchmark.RunAsync(FindRepository(), quick, null);
    case ["module", "import" or "pipeline" or "stop" or "templates"]:
        return await ModuleBenchmark.RunAsync(FindRepository(), quick, args[^1]);
    case ["coldstart"]:
        return await ColdStartBenchmark.RunAsync(FindRepository());
    case ["codec"]:
        return CodecBenchmark.Run(FindRepository());
    case ["hostile"]:
        return HostileBenchmark.Run(FindRepository(), null);
    case ["hostile", string name]:
        return HostileBenchmark.Run(FindRepository(), name);
    // Not for people: what the benchmarks start as programs of their own.
    case ["nothing"]:
        return 0;
    case ["serve-target", string models, string readyFile]:
        return await ServerTarget.RunAsync(models, readyFile, grpc: false);
    case ["grpc-target", string models, string readyFile]:
        return await ServerTarget.RunAsync(models, readyFile, grpc: true);
    case ["soak-target", string models, string readyFile]:
        return await SoakTarget.RunAsync(models, readyFile);
    case ["handler-target", string folder, string readyFile]:
        return await HandlerTarget.RunAsync(folder, readyFile);
    case ["nginx-target", string configuration, string readyFile]:
        return await NginxTarget.RunAsync(configuration, readyFile);
    case ["kestrel-target", string answers, string readyFile]:
        return await KestrelTarget.RunAsync(answers, readyFile, grpc: false);
    case ["grpc-kestrel-target", string answers, string readyFile]:
        return await KestrelTarget.RunAsync(answers, readyFile, grpc: true);
    case ["upload-target", string tag, string readyFile]:
        return await UploadTarget.RunAsync(tag, readyFile);
    case ["raw-target", string model, string readyFile]:
        return RawTarget.Run(model, readyFile);
    default:
        Console.Error.WriteLine("Usage: DismPS.Bench [--quick] serve | grpc | batching | idle | start | nginx | soak [SEED] | fuzz [SEED] | handlers | codec | validate | upload | store | deploy | module [import|pipeline|stop|templates] | coldstart | hostile [NAME]");
        return 2;
}

static string FindRepository()
{
    for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "DismPS.sln")))
            return folder.FullName;
    }

    throw new DirectoryNotFoundException($"No DismPS.sln in {AppContext.BaseDirectory} or above it.");
}

using System.Reflection;
using DismPS.Bench;

// One class for each verb; those with "target" are children that a benchmark starts.
return args switch
{
    ["serve", .. string[] rest] => await ServeBenchmark.RunAsync(rest),
    ["validate"] => ValidateBenchmark.Run(RepositoryRoot()),
    ["coldstart"] => ColdStartBenchmark.Run(RepositoryRoot()),
    ["nothing"] => 0,
    ["codec"] => CodecBenchmark.Run(),
    ["serve-target", string repository, string readyFile] => await ServeTarget.RunAsync(repository, readyFile),
    ["kestrel-target", string readyFile] => await KestrelTarget.RunAsync(readyFile),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: DismPS.Bench serve [--quick] | validate | coldstart | codec");
    return 2;
}

static string RepositoryRoot() => typeof(ServeBenchmark).Assembly
    .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

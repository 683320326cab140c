using System.Diagnostics;
using DismPS.KubernetesStandIn;

namespace DismPS.Tests.Commands;

/// <summary>The runnable examples, as a user starts them.</summary>
public sealed class ExampleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task The_examples_with_Python_models_give_the_expected_numbers()
    {
        string python = RequirePython("numpy", "sklearn", "joblib", "torch");
        using TemporaryFolder examples = CopyOfExamples();
        (int exitCode, string said) = await RunAsync(examples["run-all.sh"], python);
        Assert.True(exitCode == 0, said);
        Assert.Contains("3 passed, 0 failed", said);
        Assert.False(Directory.Exists(Path.Combine(examples["pixel-nmf"], "mlserver-model", "__pycache__")), "Serving wrote into the code folder.");
    }

    [Fact]
    public async Task An_example_fails_when_a_score_is_not_the_expected_one()
    {
        string python = RequirePython("numpy");
        using TemporaryFolder examples = CopyOfExamples();
        string expected = Path.Combine(examples["metsig-python"], "expected.csv");
        File.WriteAllText(expected, File.ReadAllText(expected).Replace("0.104724", "0.2"));
        (int exitCode, string said) = await RunAsync(Path.Combine(examples["metsig-python"], "run.sh"), "--python", python);
        Assert.Equal(1, exitCode);
        Assert.Contains("off: 398410,57 has 0.10472", said);
        Assert.Contains("stopped http://127.0.0.1:", said);
    }

    [Fact]
    public async Task The_whole_way_to_DIALS_asks_what_the_platforms_tool_asks()
    {
        string python = RequirePython("numpy", "sklearn", "joblib");
        using TemporaryFolder examples = CopyOfExamples();
        (int exitCode, string said) = await RunAsync(Path.Combine(examples["pixel-nmf"], "to-dials.sh"), "--stand-in", "--python", python);
        Assert.True(exitCode == 0, said);
        Assert.Contains("3 of 3 golden cases passed", said);
        Assert.Contains("2 of 40 lumisections flagged", said);
        Assert.Contains("7 requests as recorded", said);
        string request = await File.ReadAllTextAsync(Path.Combine(examples["pixel-nmf"], "results", "dials", "request.md"), TestContext.Current.CancellationToken);
        Assert.Contains("`s3://dials-ml/jetmet/models/", request);
    }

    [Fact]
    public async Task The_way_into_a_cluster_ends_where_it_began()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for bash.");
        Assert.SkipUnless(Kubectl.Find() is not null, Kubectl.Missing);
        Assert.SkipWhen(!File.Exists(Repository.PathOf("tests/node/node_modules/s3rver/bin/s3rver.js")), "There is no object store of node's.");
        using TemporaryFolder examples = CopyOfExamples();
        (int exitCode, string said) = await RunAsync(Path.Combine(examples["metsig"], "to-cluster.sh"), "--stand-in");
        Assert.True(exitCode == 0, said);
        Assert.Contains("Release 2 is back.", said);
        Assert.Contains("first version, unchanged, second, taken back, undone, removed: as expected", said);
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(string script, params string[] arguments)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using var runtime = new TemporaryFolder();
        var start = new ProcessStartInfo("/bin/bash", [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISMPS"] = Dismps.ProgramPath;
        start.Environment["DISMPS_STAND_IN"] = Path.Combine(AppContext.BaseDirectory, "DismPS.DialsStandIn");
        start.Environment["DISMPS_CLUSTER_STAND_IN"] = Path.Combine(AppContext.BaseDirectory, "DismPS.ClusterStandIn");
        start.Environment["DISMPS_CLONE"] = Repository.PathOf(".");
        start.Environment["DISMPS_RUNTIME_DIR"] = runtime.Path;
        start.Environment.Remove("TEMPLATE_NAME");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(Limit, cancellation);
        }
        finally
        {
            // Ends the servers too: they go with the shell that started them.
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output + await errors);
    }

    private static string RequirePython(params string[] modules)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for bash.");
        string[] candidates = [.. new[] { Environment.GetEnvironmentVariable("DISMPS_PYTHON"), "/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3" }.Where(c => File.Exists(c)).Select(c => c!)];
        string? python = candidates.FirstOrDefault(c => Has(c, modules));
        Assert.SkipWhen(python is null, $"No Python with {string.Join(", ", modules)} among: {string.Join(", ", candidates)}.");
        return python!;
    }

    private static bool Has(string python, string[] modules)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, ["-c", "import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in sys.argv[1:]))", .. modules]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        return process.WaitForExit(20_000) && process.ExitCode == 0;
    }

    /// <summary>Results and artifacts in the clone are the user's own.</summary>
    private static TemporaryFolder CopyOfExamples()
    {
        string from = Repository.PathOf("examples");
        var copy = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(from, file);
            if (relative.Split(Path.DirectorySeparatorChar).Any(part => part is ".dism-artifacts" or "results" or "__pycache__"))
                continue;
            string target = copy[relative];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}

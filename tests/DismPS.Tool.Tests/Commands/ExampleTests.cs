using System.Diagnostics;

namespace DismPS.Tests.Commands;

/// <summary>The runnable examples, as a user starts them.</summary>
public sealed class ExampleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task The_examples_with_Python_models_give_the_expected_numbers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for bash.");
        string python = RequirePython("numpy", "sklearn", "joblib", "torch");
        using var runtime = new TemporaryFolder();
        using var examples = new TemporaryFolder();
        // A copy: results and artifacts of the clone are the user's own.
        Copy(Repository.PathOf("examples"), examples.Path);

        var start = new ProcessStartInfo("/bin/bash", [examples["run-all.sh"], python]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISMPS"] = Dismps.ProgramPath;
        start.Environment["DISMPS_RUNTIME_DIR"] = runtime.Path;
        start.Environment.Remove("TEMPLATE_NAME");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        finally
        {
            // Ends the servers too: they go with the shell that started them.
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        string said = await output + await errors;
        Assert.True(process.ExitCode == 0, said);
        Assert.Contains("3 passed, 0 failed", said);
        Assert.False(Directory.Exists(Path.Combine(examples["pixel-nmf"], "mlserver-model", "__pycache__")), "Serving wrote into the code folder.");
    }

    private static string RequirePython(params string[] modules)
    {
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

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(from, file);
            if (relative.Split(Path.DirectorySeparatorChar).Any(part => part is ".dism-artifacts" or "results" or "__pycache__"))
                continue;
            string target = Path.Combine(to, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

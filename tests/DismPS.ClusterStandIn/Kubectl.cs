using System.Diagnostics;

namespace DismPS.KubernetesStandIn;

/// <summary>The real kubectl, for tests.</summary>
/// <param name="Program">Path of the program.</param>
/// <param name="Kubeconfig">Kubeconfig that it takes.</param>
public sealed record Kubectl(string Program, string Kubeconfig)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Why tests that need it are skipped.</summary>
    public const string Missing = "There is no kubectl: neither DISMPS_KUBECTL names one nor is one on the PATH.";

    /// <summary>Path of the program, from <c>DISMPS_KUBECTL</c>, else the PATH; null when there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DISMPS_KUBECTL") is { Length: > 0 } named)
            return File.Exists(named) ? named : null;
        string name = OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(f => f.Length > 0)
            .Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Arguments.</param>
    public Task<KubectlResult> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Arguments.</param>
    /// <param name="input">Standard input; null for an empty one.</param>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public async Task<KubectlResult> RunAsync(IEnumerable<string> arguments, string? input)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            try
            {
                await process.StandardInput.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading.
            }
            await process.WaitForExitAsync().WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
        return new KubectlResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it, with all three streams redirected.</summary>
    public Process Start(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = Kubeconfig;
        // Discovery is kept in a folder: that of another cluster on the same port must not be taken.
        start.Environment["KUBECACHEDIR"] = Path.Combine(Path.GetDirectoryName(Kubeconfig)!, "cache");
        start.Environment["HOME"] = Path.GetDirectoryName(Kubeconfig);
        return Process.Start(start)!;
    }
}

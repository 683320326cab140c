using System.Diagnostics;

namespace DismPS.DialsStandIn;

/// <summary>The packages of <c>tests/node</c>, fetched by npm when they are absent.</summary>
public static class NodePackages
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);

    /// <summary>Whether node is on the PATH. Tests that need it are skipped without, and say so.</summary>
    public static bool HaveNode => IsOnPath("node");

    /// <summary>Fetches the packages once, also when several processes ask for them at the same time.</summary>
    /// <param name="folder">The folder <c>tests/node</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">npm is absent or failed; its output is told.</exception>
    public static async Task EnsureAsync(string folder, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Bound);
        using FileStream guard = await LockAsync(Path.Combine(folder, "obj", "npm.lock"), limit.Token);
        // npm leaves this file behind when it has ended well.
        string installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            return;
        if (!IsOnPath("npm"))
            throw new InvalidOperationException("node is on the PATH, and npm is not.");
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process npm = Process.Start(start)!;
        try
        {
            Task<string> output = npm.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = npm.StandardError.ReadToEndAsync(limit.Token);
            await npm.WaitForExitAsync(limit.Token);
            if (npm.ExitCode != 0)
                throw new InvalidOperationException($"npm ci in {folder} failed: {await output}{await errors}");
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Another test process fetches them now.
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    private static bool IsOnPath(string program)
    {
        string name = OperatingSystem.IsWindows() ? $"{program}.cmd" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, $"{program}.exe")));
    }
}

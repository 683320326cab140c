using System.Diagnostics;

namespace DismPS.Bench;

/// <summary>A copy of this program with another verb, pinned to one core; it ends when its input is closed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private ChildProcess(Process process, Uri uri)
    {
        this.process = process;
        Uri = uri;
    }

    public Uri Uri { get; }

    /// <summary>Processor time so far; it counts the same on a busy machine as on a quiet one.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<ChildProcess> StartAsync(int core, string readyFile, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // A child inherits the affinity of the thread that starts it, so that its runtime counts one core from the beginning.
        Process process = Affinity.On(core, () => Process.Start(start)!);
        using var limit = new CancellationTokenSource(StartLimit);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(readyFile))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The child '{arguments[0]}' ended with {process.ExitCode}.");
            await pause.WaitForNextTickAsync(limit.Token);
        }

        return new ChildProcess(process, new Uri(await File.ReadAllTextAsync(readyFile)));
    }

    public static async Task ReportReadyAsync(string readyFile, Uri uri)
    {
        await File.WriteAllTextAsync(readyFile + ".new", uri.ToString());
        File.Move(readyFile + ".new", readyFile);
    }

    public static async Task WaitForEndOfInputAsync()
    {
        byte[] nothing = new byte[1];
        await using Stream input = Console.OpenStandardInput();
        while (await input.ReadAsync(nothing) > 0)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }
}

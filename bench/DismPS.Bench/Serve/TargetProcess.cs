using System.Diagnostics;
using DismPS.Engine.Serving;

namespace DismPS.Bench.Serve;

/// <summary>A child of this program on set processors. It ends when its standard input ends, so it cannot outlive this one.</summary>
internal sealed class TargetProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Process process;

    private TargetProcess(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    /// <summary>What the child wrote when it was ready.</summary>
    public string Address { get; }

    /// <summary>Number of the process.</summary>
    public int Id => process.Id;

    /// <summary>Processor time that it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a hidden verb of this program and waits until it is ready.</summary>
    /// <param name="processors">Where it runs.</param>
    /// <param name="own">Where this program runs.</param>
    /// <param name="folder">Folder for its ready file.</param>
    /// <param name="verb">The verb.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="inline">Whether its sockets' threads answer themselves, as the product's do.</param>
    public static TargetProcess Start(ReadOnlySpan<int> processors, ReadOnlySpan<int> own, string folder, string verb, string argument, bool inline = false)
    {
        string readyFile = Path.Combine(folder, Path.GetRandomFileName() + ".ready");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [verb, argument, readyFile])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Started as "dotnet DismPS.Bench.dll", this program is an argument itself.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Insert(0, typeof(TargetProcess).Assembly.Location);
        // The raw session is used without the engine, which takes care of it otherwise.
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        if (inline)
            start.Environment[SocketThread.Variable] = "1";
        else
            start.Environment.Remove(SocketThread.Variable);

        // Bound before it runs, so that the runtime in it counts these processors only.
        ProcessorAffinity.Set(processors);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        finally
        {
            ProcessorAffinity.Set(own);
        }

        long began = Stopwatch.GetTimestamp();
        while (!File.Exists(readyFile))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > StartLimit)
            {
                Stop(process);
                throw new InvalidOperationException($"{verb} did not start: exit code {process.ExitCode}.");
            }

            Thread.Sleep(20);
        }

        return new TargetProcess(process, File.ReadAllText(readyFile));
    }

    /// <summary>Sends a line and returns the child's answer.</summary>
    public string Ask(string question)
    {
        process.StandardInput.WriteLine(question);
        return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The target has ended.");
    }

    public void Dispose()
    {
        Stop(process);
        process.Dispose();
    }

    private static void Stop(Process process)
    {
        process.StandardInput.Close();
        if (process.WaitForExit(StopLimit))
            return;
        process.Kill();
        process.WaitForExit();
    }
}

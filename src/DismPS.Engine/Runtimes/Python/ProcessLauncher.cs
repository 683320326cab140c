using System.Collections.Concurrent;
using System.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>
/// Starts worker processes from one thread that lives as long as this process. Linux ends a process "together with its parent" when the thread
/// that started it ends, so threads of the pool, which come and go, must not start workers.
/// </summary>
internal static class ProcessLauncher
{
    private static readonly BlockingCollection<Action> Starts = [];
    private static readonly Lazy<Thread> Starter = new(CreateThread);

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        _ = Starter.Value;
        var completion = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                completion.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return completion.Task;
    }

    private static Thread CreateThread()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "worker launcher" };
        thread.Start();
        return thread;
    }

    private static void Run()
    {
        foreach (Action start in Starts.GetConsumingEnumerable())
            start();
    }
}

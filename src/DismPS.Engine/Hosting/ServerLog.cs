using System.Diagnostics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Hosting;

/// <summary>What this server and its models have to say: into its file, and what models say to a listener too.</summary>
public sealed class ServerLog : IModelLog, IAsyncDisposable
{
    private readonly LogFile? file;
    private readonly IModelLog listener;

    private ServerLog(LogFile? file, DismException? fault, IModelLog? listener)
    {
        this.file = file;
        this.listener = listener ?? NullModelLog.Instance;
        Fault = fault;
    }

    /// <summary>Its file; null when none could be made.</summary>
    public string? Path => file?.Server.Path;

    /// <summary>Why there is no file; a server serves without one.</summary>
    public DismException? Fault { get; }

    /// <summary>Opens the log of this process.</summary>
    /// <param name="folder">Where the file is made.</param>
    /// <param name="listener">Gets what models say, in lines that are safe to show; null for none.</param>
    /// <param name="clock">Clock of the lines.</param>
    public static ServerLog Open(LogFolder folder, IModelLog? listener, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using Process self = Process.GetCurrentProcess();
        try
        {
            return new ServerLog(folder.Create(Environment.ProcessId, self.StartTime.ToUniversalTime(), clock), null, listener);
        }
        catch (DismException e)
        {
            return new ServerLog(null, e, listener);
        }
    }

    /// <inheritdoc/>
    public void Write(string model, int? instance, ReadOnlySpan<char> line)
    {
        if (LogText.IsClean(line))
            WriteLine(model, instance, line);
        else
            WriteLines(model, instance, line);
    }

    /// <summary>Says something of the server itself, in the file only: in the foreground its user sees it happen.</summary>
    public void Tell(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().TrimEnd().EnumerateLines())
            file?.Write(LogEntry.Server, null, line);
    }

    /// <summary>Says why the server ends before its time.</summary>
    public void TellFailure(Exception failure)
    {
        switch (failure)
        {
            case DismException known:
                Tell($"failed: {known.Message}");
                if (known.Cure is { } cure)
                    Tell(cure);
                break;
            case OperationCanceledException:
                Tell("stopped before it was ready");
                break;
            default:
                Tell($"failed: internal error: {failure}");
                break;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void WriteLines(string model, int? instance, ReadOnlySpan<char> text)
    {
        foreach (ReadOnlySpan<char> line in text.TrimEnd("\r\n").EnumerateLines())
        {
            char[] clean = line.ToArray();
            WriteLine(model, instance, clean.AsSpan(0, LogText.Clean(clean)));
        }
    }

    private void WriteLine(string model, int? instance, ReadOnlySpan<char> line)
    {
        file?.Write(model, instance, line);
        listener.Write(model, instance, line);
    }
}

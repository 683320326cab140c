using System.ComponentModel;
using System.Diagnostics;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Runs a program that makes an environment, line by line, in a process group of its own so that all it starts ends with it.</summary>
internal sealed class EnvironmentProcess(string interpreter, string workingFolder, IProgress<string> output)
{
    private const int MaxTail = 60;
    private const int MaxLine = 2000;

    // Python is here in any case, and .NET starts no process groups on Unix.
    private const string GroupLauncher = "import os,sys\ntry: os.setsid()\nexcept OSError: pass\nos.execv(sys.argv[1],sys.argv[1:])";

    private static readonly TimeSpan ReadOutTime = TimeSpan.FromSeconds(2);

    // What would make another Python, another folder or the user's own packages part of it.
    private static readonly string[] Removed =
        ["PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIREMENT", "PIP_EDITABLE", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "UV_TARGET", "UV_PREFIX", "UV_SYSTEM_PYTHON"];

    private readonly Queue<string> tail = new();

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (tail)
                return [.. tail];
        }
    }

    /// <summary>Runs to the end.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="DismException">It cannot be started, or took longer than the limit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the group has ended.</exception>
    public async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        lock (tail)
            tail.Clear();
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        Task reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        int id = process.Id;
        try
        {
            await process.WaitForExitAsync(timer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ProcessGroup.Kill(process, id);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw new DismException(ErrorCode.Timeout, $"{Path.GetFileName(program)} did not end within {limit.TotalSeconds:0.#} s and was ended.{PipFault.Last(Tail)}",
                "Allow more time with --timeout or -TimeoutSeconds, and check that the package index answers.", program);
        }

        // A child that outlives it may hold the pipes.
        if (await Task.WhenAny(reading, Task.Delay(ReadOutTime, CancellationToken.None)).ConfigureAwait(false) != reading)
            ProcessGroup.KillRest(id);
        return process.ExitCode;
    }

    private Process Start(string program, IReadOnlyList<string> arguments)
    {
        bool grouped = !OperatingSystem.IsWindows();
        string[] launched = grouped ? ["-I", "-S", "-c", GroupLauncher, program, .. arguments] : [.. arguments];
        var start = new ProcessStartInfo(grouped ? interpreter : program, launched)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = workingFolder,
        };
        foreach (string variable in Removed)
            start.Environment.Remove(variable);
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)[("PIP_NO_INPUT", "1"), ("PIP_DISABLE_PIP_VERSION_CHECK", "1"), ("NO_COLOR", "1"), ("PYTHONUNBUFFERED", "1"),
            ("PYTHONNOUSERSITE", "1"), ("PYTHONIOENCODING", "utf-8"), ("UV_PYTHON_DOWNLOADS", "never"), ("UV_NO_PROGRESS", "1"), ("GIT_TERMINAL_PROMPT", "0")])
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DismException(ErrorCode.EnvironmentFailed, $"'{start.FileName}' cannot be started: {e.Message}", "Name another Python with --python or -PythonPath.", start.FileName, e);
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        var line = new char[MaxLine];
        int length = 0;
        try
        {
            while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and int read)
            {
                for (int i = 0; i < read; i++)
                {
                    if (buffer[i] is '\n' or '\r')
                    {
                        Say(new string(line, 0, length));
                        length = 0;
                    }
                    else if (length < MaxLine)
                    {
                        line[length++] = buffer[i];
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The end of the process closed the pipe.
        }

        Say(new string(line, 0, length));
    }

    private void Say(string text)
    {
        string line = CleanText.Of(text).TrimEnd();
        if (line.Length == 0)
            return;
        lock (tail)
        {
            if (tail.Count == MaxTail)
                tail.Dequeue();
            tail.Enqueue(line);
            output.Report(line);
        }
    }
}

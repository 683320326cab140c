using System.Globalization;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Starts workers of one model: finds the interpreter that can run it at the first start, and keeps to it afterwards.</summary>
internal sealed class WorkerLoader(PythonProgram program, PythonRuntimeOptions options, WorkerStartOptions start)
{
    private PythonInterpreter? chosen;
    private int nextInstance;

    /// <summary>The interpreter that runs the model; null before the first start.</summary>
    public PythonInterpreter? Interpreter => chosen;

    /// <summary>Starts a worker that has loaded the model.</summary>
    /// <exception cref="DismException">No interpreter can run it, or it cannot be loaded.</exception>
    public async Task<LoadedWorker> StartAsync(CancellationToken cancellationToken)
    {
        int instance = Interlocked.Increment(ref nextInstance) - 1;
        if (chosen is not null)
        {
            LoadedWorker? again = await TryAsync(chosen, instance, [], cancellationToken).ConfigureAwait(false);
            return again ?? throw Failure($"The interpreter {chosen.Path} can no longer run it.", null);
        }

        var lacks = new List<string>();
        foreach (PythonInterpreter candidate in InterpreterSearch.Find(options.PythonPath, options.EnvironmentFolders))
        {
            LoadedWorker? loaded = await TryAsync(candidate, instance, lacks, cancellationToken).ConfigureAwait(false);
            if (loaded is null)
                continue;
            chosen = candidate;
            return loaded;
        }

        throw new DismException(
            ErrorCode.InterpreterNotFound,
            $"No Python here can run model '{program.Name}':{string.Concat(lacks.Select(l => "\n  " + l))}",
            "Name another one with -PythonPath (--python), or make an environment beside the handler: dismps env create, New-DismEnvironment.",
            program.Name);
    }

    /// <summary>Null when the interpreter is not fit; the reason is added to the list.</summary>
    private async Task<LoadedWorker?> TryAsync(PythonInterpreter interpreter, int instance, List<string> lacks, CancellationToken cancellationToken)
    {
        string label = $"{interpreter.Path} ({interpreter.Origin})";
        WorkerProcess process;
        try
        {
            process = await WorkerProcess.StartAsync(interpreter.Path, instance, start).ConfigureAwait(false);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            lacks.Add($"{label}: it cannot be started: {new System.ComponentModel.Win32Exception(e.NativeErrorCode).Message}");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.WriteFailed, $"The folder for temporary files cannot be written: {e.Message}", "Set TMPDIR to a folder that you may write to.", null, e);
        }

        bool keep = false;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.LoadTimeout);
            JsonElement hello;
            try
            {
                hello = await process.Conversation.Hello.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (DismException)
            {
                WorkerEnd end = await process.Completion.WaitAsync(limit.Token).ConfigureAwait(false);
                string? said = start.LastWords?.Invoke(instance);
                lacks.Add($"{label}: it does not run the worker: it {end.Reason}{(said is null ? "" : $", and said: {said}")}; a Python 3.9 or newer is needed that prints nothing of its own at its start");
                return null;
            }

            string version = WorkerText.Of(hello, "python") ?? "of unknown version";
            JsonElement loaded = await LoadAsync(process, instance, limit.Token).ConfigureAwait(false);
            if (WorkerText.Of(loaded, "reason") is { } reason)
            {
                LoadFault fault = LoadFault.Read(loaded, reason, program);
                if (fault.LacksModules is null)
                    throw fault.ToException(program, label, version);
                lacks.Add($"{label}, Python {version}: it lacks {fault.LacksModules}");
                return null;
            }

            process.Loaded();
            keep = true;
            return new LoadedWorker(process, loaded, version);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DismException(ErrorCode.Timeout, string.Create(CultureInfo.InvariantCulture, $"Model '{program.Name}' was not loaded within {options.LoadTimeout.TotalSeconds:0.#} s and was stopped."), "Its log says how far it came; raise the limit when it needs longer.", program.Name);
        }
        finally
        {
            if (!keep)
                await process.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<JsonElement> LoadAsync(WorkerProcess process, int instance, CancellationToken cancellationToken)
    {
        var frame = new PinnedBuffer();
        Frame.Begin(frame, FrameKind.Load);
        LoadFrame.Write(frame, program, instance, start.Threads, process.Names.Prefix, process.StatusPath);
        Frame.EndHead(frame);
        Frame.End(frame);
        try
        {
            await process.SendAsync(frame, cancellationToken).ConfigureAwait(false);
            return await process.Conversation.Loaded.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DismException or IOException)
        {
            WorkerEnd end = await process.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            throw Failure($"Its Python process {end.Reason} while it loaded the model.", e);
        }
    }

    private DismException Failure(string what, Exception? inner) =>
        new(ErrorCode.ModelLoadFailed, $"Model '{program.Name}' cannot be loaded. {what}", "Its log says more: dismps logs, Receive-DismLog.", program.Name, inner);
}

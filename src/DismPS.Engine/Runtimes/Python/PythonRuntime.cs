using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Serves what needs a Python: handlers of MLServer, Triton Python models, TorchScript. Each instance is a process of its own.</summary>
public sealed class PythonRuntime(PythonRuntimeOptions options) : IModelRuntime
{
    private const string TritonModelFile = "model.py";
    private const string TorchScriptFile = "model.pt";

    // One is computed, the next waits in the pipe: the handler never waits for the server.
    private const int LanesOfTriton = 2;

    // An asynchronous handler may have several in progress, as under MLServer.
    private const int LanesOfHandler = 8;

    // Each request of a list has memory of its own.
    private const int LargestList = 256;

    /// <inheritdoc/>
    public bool Serves(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Settings is not null || IsTorchScript(source) || IsTritonPython(source);
    }

    /// <inheritdoc/>
    public ValueTask<IModel> LoadAsync(ModelSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return LoadAsync(source, null, cancellationToken);
    }

    /// <param name="source">The model.</param>
    /// <param name="own">How the model wants to be batched, which is known only when it was loaded once: lists of requests need other lanes.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    private async ValueTask<IModel> LoadAsync(ModelSource source, DynamicBatching? own, CancellationToken cancellationToken)
    {
        PythonProgram program = ProgramOf(source);
        int processes = Math.Max(1, source.Configuration?.InstanceCount ?? 1);
        int lanes = processes * LanesOf(source);
        int maxList = MaxListOf(source, program);
        var words = new LastWords(source.Log);
        var output = new ModelOutput(source.Name, words, options.TimeProvider);
        int threads = (int)Math.Clamp(Math.Ceiling(source.Declared?.CpuLimit ?? Environment.ProcessorCount), 1, Environment.ProcessorCount);
        var start = new WorkerStartOptions(WorkerFolder(), lanes * maxList, threads, source.Declared?.MemoryLimit, output.ReadAsync) { LastWords = words.Of };
        var loader = new WorkerLoader(program, options, start);
        var loaded = new List<LoadedWorker>();
        try
        {
            for (int i = 0; i < processes; i++)
                loaded.Add(await loader.StartAsync(cancellationToken).ConfigureAwait(false));
            ModelSignature signature = source.Settings is not null
                ? PythonSignature.OfHandler(source, source.Settings, loaded[0].Head) with { ReadsHeaders = program.ReadsHeaders }
                : PythonSignature.OfConfiguration(source, loaded[0].Head, program.Runtime == "torchscript" ? "pytorch_libtorch" : "python") with { OwnBatching = own };
            if (own is null && source.Settings is null && PythonSignature.OwnBatching(source, loaded[0].Head, signature) is { } wish)
            {
                foreach (LoadedWorker worker in loaded)
                    await worker.Process.DisposeAsync().ConfigureAwait(false);
                loaded.Clear();
                ModelConfiguration given = source.Configuration ?? new ModelConfiguration { Name = source.Name };
                return await LoadAsync(source with { Configuration = given with { DynamicBatching = wish, MaxBatchSize = signature.MaxBatchSize } }, wish, cancellationToken).ConfigureAwait(false);
            }

            source.Log.Write(source.Name, $"served by {loader.Interpreter!.Path} ({loader.Interpreter.Origin}), Python {loaded[0].PythonVersion}");
            return new PythonModel(source, signature, loaded, loader, lanes, maxList, [.. source.Settings?.Warnings ?? [], .. WorkerText.ListOf(loaded[0].Head, "notes")], options);
        }
        catch
        {
            foreach (LoadedWorker worker in loaded)
                await worker.Process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static int LanesOf(ModelSource source)
    {
        // The handler's batcher can only put together what has reached it: one batch while the one before is computed.
        if (source.Settings is { } settings)
            return settings is { MaxBatchSize: > 1, MaxBatchTime: > 0 } ? Math.Max(LanesOfHandler, 2 * Math.Min(settings.MaxBatchSize, LargestList)) : LanesOfHandler;
        // What a process remembers of a sequence, no other one knows.
        if (source.Configuration?.SequenceBatching is not null)
            return 1;
        // A decoupled model goes on with requests after it has taken them.
        if (source.Configuration?.Decoupled == true)
            return LanesOfHandler;
        // A request that waits in the pipe would have left the queue, whose rules hold no more for it.
        return source.Configuration?.DynamicBatching is null ? LanesOfTriton : 1;
    }

    private static int MaxListOf(ModelSource source, PythonProgram program) =>
        program.Runtime == "triton" && source.Configuration is { Decoupled: false, MaxBatchSize: > 1 } batched && (batched.DynamicBatching is not null || batched.SequenceBatching is not null) ? Math.Min(batched.MaxBatchSize, LargestList) : 1;

    private static bool IsTritonPython(ModelSource source) =>
        source.Configuration?.Backend is { Length: > 0 } backend
            ? backend == "python"
            : string.IsNullOrEmpty(source.Configuration?.Platform) && File.Exists(Path.Combine(source.Folder, TritonModelFile));

    private static bool IsTorchScript(ModelSource source)
    {
        string backend = source.Configuration?.Backend ?? "";
        string platform = source.Configuration?.Platform ?? "";
        return backend == "pytorch" || platform == "pytorch_libtorch"
            || (backend.Length == 0 && platform.Length == 0 && File.Exists(Path.Combine(source.Folder, TorchScriptFile)));
    }

    private static PythonProgram ProgramOf(ModelSource source)
    {
        if (source.Settings is { } settings)
        {
            PythonFolder folder = PythonFolder.Read(source.Folder);
            int dot = settings.Implementation.LastIndexOf('.');
            return new PythonProgram
            {
                Runtime = "mlserver",
                Name = source.Name,
                Version = source.Version,
                Folder = source.Folder,
                Settings = settings.Json,
                Implementation = settings.Implementation,
                Modules = RequiredModules.Of(folder, dot > 0 ? settings.Implementation[..dot] : settings.Implementation),
                OwnModules = RequiredModules.OwnOf(folder),
                ReadsHeaders = folder.MentionsHeaders,
            };
        }

        bool torch = IsTorchScript(source);
        string file = Path.Combine(source.Folder, torch ? TorchScriptFile : source.Configuration?.DefaultModelFilename is { Length: > 0 } named ? named : TritonModelFile);
        if (!File.Exists(file))
            throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: the model file of {source.Name} is missing.", "Build the artifact again.", file);
        PythonFolder code = PythonFolder.Read(source.Folder);
        ImmutableArray<RequiredModule> modules = torch ? [new RequiredModule("torch", null)] : RequiredModules.Of(code, Path.GetFileNameWithoutExtension(file));
        return new PythonProgram
        {
            Runtime = torch ? "torchscript" : "triton",
            Name = source.Name,
            Version = source.Version,
            Folder = source.Folder,
            Configuration = CompletedConfiguration.Read(source),
            Modules = torch || modules.Any(m => m.Name == "numpy") ? modules : [.. modules, new RequiredModule("numpy", null)],
            OwnModules = RequiredModules.OwnOf(code),
            WantsGpu = source.Configuration?.InstanceKind == "KIND_GPU",
        };
    }

    private static string WorkerFolder()
    {
        string here = Path.GetDirectoryName(typeof(PythonRuntime).Assembly.Location)!;
        // Beside the engine, or one folder up where the module has a folder for libraries.
        foreach (string folder in (ReadOnlySpan<string>)[Path.Combine(here, "python"), Path.Combine(here, "..", "python")])
        {
            if (File.Exists(Path.Combine(folder, "dismps_worker", "__main__.py")))
                return Path.GetFullPath(folder);
        }

        throw new DismException(ErrorCode.ModelLoadFailed, $"The worker for Python models is not in '{Path.Combine(here, "python")}'.", "Install the program again; it is incomplete.", here);
    }
}

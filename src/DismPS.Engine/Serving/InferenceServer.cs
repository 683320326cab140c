using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>The server without a network: models of a repository folder, their instances and queues.</summary>
public sealed class InferenceServer : IAsyncDisposable
{
    // Resolution of time limits.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, ServedModel[]> models;
    private readonly CallPool calls = new();
    private readonly ITimer watchdog;
    private readonly long runLimitTicks;
    private readonly TimeProvider clock;

    private InferenceServer(IEnumerable<ServedModel> models, InferenceServerOptions options)
    {
        Options = options;
        clock = options.TimeProvider;
        this.models = models.GroupBy(m => m.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        Models = [.. this.models.Values.SelectMany(v => v).OrderBy(m => m.Name, StringComparer.Ordinal)];
        runLimitTicks = (long)(options.ModelTimeout.TotalSeconds * clock.TimestampFrequency);
        watchdog = clock.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>What the server was opened with.</summary>
    public InferenceServerOptions Options { get; }

    /// <summary>All models by name, those that could not be loaded too.</summary>
    public IReadOnlyList<ServedModel> Models { get; }

    /// <summary>True when every model is ready.</summary>
    public bool IsReady => Models.All(m => m.State == ModelState.Ready);

    /// <summary>
    /// Loads the models of a folder. A model that cannot be loaded does not stop the others: its <see cref="ServedModel.Failure"/> says why.
    /// </summary>
    /// <exception cref="DismException">The folder cannot be read, has no model, or lacks one that was named.</exception>
    public static async Task<InferenceServer> OpenAsync(InferenceServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        (RepositoryEntry Entry, ServedModel Model)[] models =
            [.. RepositoryFolder.Scan(options.RepositoryFolder, options.ModelNames).Select(e => (e, new ServedModel(e.Name, e.Version, options)))];
        // The start of a Python takes a while, mostly of waiting for files.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(models, parallel, async (m, token) => await LoadAsync(m.Entry, m.Model, options, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch
        {
            foreach ((_, ServedModel loaded) in models)
                await loaded.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new InferenceServer(models.Select(m => m.Model), options);
    }

    private static async Task LoadAsync(RepositoryEntry entry, ServedModel served, InferenceServerOptions options, CancellationToken cancellationToken)
    {
        options.Log.Write(entry.Name, entry.Version.Length > 0 ? $"loading version {entry.Version}" : "loading");
        if (entry.Failure is null)
            await served.LoadAsync(entry.Source! with { Declared = options.Declared.GetValueOrDefault(entry.Name), Log = options.Log }, cancellationToken).ConfigureAwait(false);
        else
            served.Fail(entry.Failure);
        ModelEvents.WriteLoaded(options.Log, served);
    }

    /// <summary>A model by name; null when the server has none. An empty version means the one that was loaded last.</summary>
    public ServedModel? FindModel(string name, string? version = null)
    {
        if (!models.TryGetValue(name, out ServedModel[]? versions))
            return null;
        return string.IsNullOrEmpty(version) ? versions[^1] : Array.Find(versions, m => m.Version == version);
    }

    /// <summary>Computes one answer in this process.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="inputs">Inputs by name; they are copied before the call returns.</param>
    /// <param name="requestedOutputs">Names of the wanted outputs; empty means all.</param>
    /// <param name="cancellationToken">Ends waiting and computing.</param>
    /// <param name="parameters">The request's parameters, a JSON object in UTF-8; empty for none.</param>
    /// <param name="inputParameters">Parameters of inputs by the inputs' names, each a JSON object in UTF-8; null for none.</param>
    /// <param name="id">The request's id, which a model may look at; null for none.</param>
    /// <returns>The outputs, each in memory of its own.</returns>
    /// <exception cref="DismException">The model is unknown, or the request does not fit it, or it failed, or a limit passed.</exception>
    public async ValueTask<IReadOnlyList<Tensor>> InferAsync(
        string model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> requestedOutputs, CancellationToken cancellationToken,
        ReadOnlyMemory<byte> parameters = default, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? inputParameters = null,
        string? id = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(requestedOutputs);
        ServedModel served = FindModel(model) ?? throw UnknownModel(model, null);
        InferenceCall call = RentCall();
        try
        {
            call.Message.Load(inputs, requestedOutputs, served.Signature?.Inputs ?? [], served.Signature?.Outputs ?? [], parameters, inputParameters, id);
            await served.ExecuteAsync(call, TensorFormat.Instance, cancellationToken).ConfigureAwait(false);
            return call.Tensors;
        }
        finally
        {
            ReturnCall(call);
        }
    }

    /// <summary>Memory for one request.</summary>
    public InferenceCall RentCall() => calls.Rent();

    /// <summary>Gives a call back; it must not be used any more.</summary>
    public void ReturnCall(InferenceCall call) => calls.Return(call);

    /// <summary>The failure for a name that no model has.</summary>
    public static DismException UnknownModel(string name, string? version) => new(
        ErrorCode.ResourceNotFound,
        version is null
            ? $"Request for unknown model: '{name}' is not found."
            : $"Request for unknown model: '{name}' version {version} is not found.",
        "GET /v2/repository/index lists the models.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await watchdog.DisposeAsync().ConfigureAwait(false);
        foreach (ServedModel model in Models)
            await model.DisposeAsync().ConfigureAwait(false);
    }

    private void Sweep()
    {
        long now = clock.GetTimestamp();
        foreach (ServedModel model in Models)
            model.Sweep(now, runLimitTicks);
    }
}

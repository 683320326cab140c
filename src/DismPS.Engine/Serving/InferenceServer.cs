using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving.Repository;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>The server without a network: models of a repository folder, their instances and queues.</summary>
public sealed class InferenceServer : IAsyncDisposable
{
    // Resolution of time limits.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(50);

    private readonly ModelRepository repository;
    private readonly CallPool calls = new();
    private readonly ITimer watchdog;
    private readonly long runLimitTicks;
    private readonly TimeProvider clock;

    private InferenceServer(ModelRepository repository, InferenceServerOptions options)
    {
        Options = options;
        this.repository = repository;
        clock = options.TimeProvider;
        runLimitTicks = (long)(options.ModelTimeout.TotalSeconds * clock.TimestampFrequency);
        watchdog = clock.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>What the server was opened with.</summary>
    public InferenceServerOptions Options { get; }

    /// <summary>Memory at fixed addresses that is kept for requests: how much it may be, and how much it is.</summary>
    public (long Limit, long Kept) PinnedPool => (CallPool.Limit, calls.Kept);

    /// <summary>Settings that clients may change.</summary>
    public ServerSettings Settings { get; } = new();

    /// <summary>All models by name at this moment, those that could not be loaded too.</summary>
    public IReadOnlyList<ServedModel> Models => repository.Table.All;

    /// <summary>Grows whenever models come or go: what was found of them before must be looked up again.</summary>
    public long Generation => repository.Table.Generation;

    /// <summary>Who decides which models there are.</summary>
    public RepositoryControl Control => repository.Control;

    /// <summary>Models that keep the server from being ready; empty when it is. One that is being loaded does not, for the others answer.</summary>
    public IReadOnlyList<ServedModel> NotReady =>
        Options.StrictReadiness ? [.. repository.Table.All.Where(m => m.State is ModelState.Failed or ModelState.Recovering)] : [];

    /// <summary>True when every model that should answer can; always where readiness is not strict.</summary>
    public bool IsReady => NotReady.Count == 0;

    /// <summary>
    /// Loads the models of a folder. A model that cannot be loaded does not stop the others: its <see cref="ServedModel.Failure"/> says why.
    /// </summary>
    /// <exception cref="DismException">The folder cannot be read or has no model; or models failed, or lack, and the options want no server then.</exception>
    public static async Task<InferenceServer> OpenAsync(InferenceServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new InferenceServer(await ModelRepository.OpenAsync(options, cancellationToken).ConfigureAwait(false), options);
    }

    /// <summary>A model by name; null when the server has none. An empty version means the default: the highest, or with MLServer's layout the last loaded.</summary>
    public ServedModel? FindModel(string name, string? version = null) => repository.Find(name, version);

    /// <summary>The failure for a model that <see cref="FindModel"/> does not find: unknown, or not loaded.</summary>
    public DismException MissingModel(string name, string? version) => repository.Missing(name, version);

    /// <summary>Whether a model is known though it was unloaded. MLServer forgets a model then, and so do models in its layout.</summary>
    public bool IsUnloaded(string name) => repository.Table.Find(name) is { Served.IsEmpty: true, HasSettings: false };

    /// <summary>Names of the versions that can answer, in their order; versions without a name are left out.</summary>
    public IReadOnlyList<string> VersionsOf(string name) =>
        [.. repository.Table.Find(name)?.Served.Where(m => m.Version.Length > 0 && m.State is ModelState.Ready or ModelState.Recovering).Select(m => m.Version) ?? []];

    /// <summary>The models of the repository with their states, by name.</summary>
    /// <param name="readyOnly">Leaves out what cannot answer.</param>
    public IReadOnlyList<RepositoryIndexEntry> Index(bool readyOnly) => repository.Index(readyOnly);

    /// <summary>
    /// Loads a model, or replaces it by what lies in the repository now; requests are answered all the while. When that fails, what was served before still is.
    /// </summary>
    /// <param name="name">Name on the wire.</param>
    /// <param name="request">What counts in place of the repository's files.</param>
    /// <param name="cancellationToken">Ends the wait; a load that has begun goes on.</param>
    /// <exception cref="DismException">
    /// Clients may not load models here, there is no such model, the request is wrong, or the model cannot be loaded; <see cref="DismException.HttpStatus"/> tells them apart.
    /// </exception>
    public async Task LoadAsync(string name, LoadRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(request);
        RequireExplicit();
        await repository.Changes.LoadAsync(name, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Unloads all versions of a model when its requests in flight have ended. New ones are refused from the start.</summary>
    /// <param name="name">Name on the wire.</param>
    /// <param name="unloadDependents">Also unloads the models that were loaded because this one is made of them.</param>
    /// <param name="cancellationToken">Ends the wait; an unload that has begun goes on.</param>
    /// <exception cref="DismException">Clients may not unload models here, or there is no such model.</exception>
    public async Task UnloadAsync(string name, bool unloadDependents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        RequireExplicit();
        await repository.Changes.UnloadAsync(name, unloadDependents, cancellationToken).ConfigureAwait(false);
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
        ServedModel served = FindModel(model) ?? throw MissingModel(model, null);
        InferenceCall call = RentCall();
        try
        {
            await served.ExecuteAsync(call, new TensorFormat(inputs, requestedOutputs, parameters, inputParameters, id), cancellationToken).ConfigureAwait(false);
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
        "POST /v2/repository/index lists the models.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await watchdog.DisposeAsync().ConfigureAwait(false);
        await repository.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Compares the folders with what is served, as polling does.</summary>
    internal Task PollAsync(CancellationToken cancellationToken) => repository.Changes.PollAsync(cancellationToken);

    private void RequireExplicit()
    {
        if (Control != RepositoryControl.Explicit)
        {
            throw new DismException(
                ErrorCode.ServerBusy, $"Explicit model load / unload is not allowed: the server's model control mode is '{Control.ToString().ToLowerInvariant()}'.", "Start it with --model-control-mode explicit.");
        }
    }

    private void Sweep() => repository.Live.Sweep(clock.GetTimestamp(), runLimitTicks);
}

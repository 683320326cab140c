using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>One model of a server: its state, its signature, and the way of a request through it.</summary>
public sealed class ServedModel : IAsyncDisposable
{
    private readonly InferenceServerOptions options;
    private readonly StatisticsCounters counters;
    private ModelState state;
    private IModel? model;
    private RequestScheduler? scheduler;
    private RequestValidator? validator;
    private InferRequestReader? reader;
    private InferResponseWriter? writer;

    internal ServedModel(string name, string version, InferenceServerOptions options)
    {
        Name = name;
        Version = version;
        this.options = options;
        counters = new StatisticsCounters(options.TimeProvider);
    }

    /// <summary>Name on the wire.</summary>
    public string Name { get; }

    /// <summary>Version on the wire.</summary>
    public string Version { get; }

    /// <summary>Whether requests can be answered.</summary>
    public ModelState State => state == ModelState.Ready && !Health.IsReady ? ModelState.Recovering : state;

    /// <summary>How a loaded model is at this moment.</summary>
    public ModelHealth Health => model?.Health ?? ModelHealth.Ready;

    /// <summary>Why requests cannot be answered; null when they can.</summary>
    public string? Reason => Failure?.Message ?? Health.Reason;

    /// <summary>Why the model could not be loaded; null unless <see cref="ModelState.Failed"/>.</summary>
    public DismException? Failure { get; private set; }

    /// <summary>Inputs and outputs; null until the model is loaded.</summary>
    public ModelSignature? Signature => model?.Signature;

    /// <summary>What the user should know about a model that is served: outputs that are not, a missing GPU.</summary>
    public ImmutableArray<string> Messages => model?.Messages ?? [];

    /// <summary>Counts and times so far.</summary>
    public ModelStatistics Statistics => counters.Read(scheduler?.Length ?? 0);

    /// <summary>Bounds on messages.</summary>
    internal WireLimits Limits => options.Limits;

    /// <summary>Decodes V2 requests for this model.</summary>
    internal InferRequestReader Reader => reader!;

    /// <summary>Encodes V2 answers of this model.</summary>
    internal InferResponseWriter Writer => writer!;

    /// <summary>Answers the request whose body lies in <see cref="InferenceCall.Body"/>; the answer is in <see cref="InferenceCall.Response"/>.</summary>
    /// <param name="call">A rented call.</param>
    /// <param name="format">How body and answer are written.</param>
    /// <param name="cancellationToken">Ends waiting and computing.</param>
    /// <exception cref="DismException">
    /// The request does not fit the model, the queue is full, a limit passed, the model failed, or it is not ready.
    /// </exception>
    public async ValueTask ExecuteAsync(InferenceCall call, CallFormat format, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(format);
        EnsureReady();
        call.Times.Start = options.TimeProvider.GetTimestamp();
        try
        {
            format.Read(this, call);
            long rows = validator!.Apply(call.Message, call.ModelCall);
            call.Times.Parsed = options.TimeProvider.GetTimestamp();
            await scheduler!.RunAsync(call, cancellationToken).ConfigureAwait(false);
            try
            {
                format.Write(this, call);
            }
            finally
            {
                scheduler.Release(call);
            }

            call.Times.End = options.TimeProvider.GetTimestamp();
            counters.AddSuccess(call.Times, rows);
        }
        catch (Exception e)
        {
            throw Count(e, call);
        }
    }

    /// <summary>Answers a request that may have any number of answers; a model that always gives one is asked as by <see cref="ExecuteAsync"/>.</summary>
    /// <param name="call">A rented call.</param>
    /// <param name="format">How body and answers are written.</param>
    /// <param name="answers">Takes the answers; a failure before the first answer is thrown.</param>
    /// <param name="cancellationToken">Ends waiting and computing.</param>
    /// <exception cref="DismException">As <see cref="ExecuteAsync"/>.</exception>
    public async ValueTask ExecuteStreamAsync(InferenceCall call, CallFormat format, IAnswerStream answers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answers);
        await ExecuteAsync(call, format, cancellationToken).ConfigureAwait(false);
        await answers.SendAsync(call, isLast: true, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (scheduler is not null)
            await scheduler.DisposeAsync().ConfigureAwait(false);
        if (model is not null)
            await model.DisposeAsync().ConfigureAwait(false);
    }

    internal async Task LoadAsync(ModelSource source, CancellationToken cancellationToken)
    {
        try
        {
            IModelRuntime runtime = options.Runtimes.FirstOrDefault(r => r.Serves(source)) ?? throw new DismException(
                ErrorCode.ModelTypeUnsupported,
                $"{source.Folder}: no runtime of this program serves model '{Name}' (platform '{source.Configuration?.Platform}', backend '{source.Configuration?.Backend}').",
                null,
                source.Folder);
            model = await runtime.LoadAsync(source, cancellationToken).ConfigureAwait(false);
            ModelSignature signature = model.Signature;
            validator = new RequestValidator(Name, signature);
            reader = new InferRequestReader(new TensorNames(signature.Inputs), new TensorNames(signature.Outputs), options.Limits, signature.Dialect);
            writer = new InferResponseWriter(Name, Version.Length > 0 ? Version : null, signature.Outputs, signature.Dialect);
            var queue = new InstanceQueue(Name, options.MaxQueueLength, options.QueueTimeout, options.TimeProvider);
            scheduler = new InstanceScheduler(queue, options);
            int count = Math.Min(options.InstancesPerModel ?? model.PreferredInstances, model.MaxInstances);
            for (int i = 0; i < count; i++)
                queue.Add(new InstanceSlot(await model.CreateInstanceAsync(cancellationToken).ConfigureAwait(false), options.TimeProvider));
            state = ModelState.Ready;
        }
        catch (DismException e)
        {
            Failure = e;
            state = ModelState.Failed;
        }
    }

    internal void Fail(DismException failure)
    {
        Failure = failure;
        state = ModelState.Failed;
    }

    internal void Sweep(long now, long runLimitTicks) => scheduler?.Sweep(now, runLimitTicks);

    private void EnsureReady()
    {
        // A model that recovers decides itself whether a request may wait.
        if (state == ModelState.Ready)
        {
            if (!Signature!.Decoupled)
                return;
            throw new DismException(ErrorCode.ModelTypeUnsupported, $"Model '{Name}' has a decoupled transaction policy: it may give any number of answers, which one infer request cannot take.")
            {
                HttpStatus = 501,
            };
        }

        throw state == ModelState.Loading
            ? new DismException(ErrorCode.ServerBusy, $"Model '{Name}' version {Version} is not at ready state: it is being loaded.")
            : new DismException(ErrorCode.ModelLoadFailed, $"Model '{Name}' is not at ready state: it could not be loaded: {Failure!.Message}", Failure.Cure, Failure.Target);
    }

    private Exception Count(Exception e, InferenceCall call)
    {
        if (e is DismException { Code: ErrorCode.ServerBusy })
            counters.AddRejected();
        else
            counters.AddFailure();
        return e is DismException { Code: ErrorCode.InferenceFailed } failure ? validator!.Explain(call.Message, failure) ?? failure : e;
    }
}

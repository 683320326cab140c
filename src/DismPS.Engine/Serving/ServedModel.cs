using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving.Ensembles;
using DismPS.Engine.Serving.Repository;
using DismPS.Engine.Serving.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>One model of a server: its state, its signature, and the way of a request through it.</summary>
public sealed partial class ServedModel : IAsyncDisposable
{
    private readonly InferenceServerOptions options;
    private readonly StatisticsCounters counters;
    private readonly ModelRepository? repository;
    private readonly UseCount uses = new();
    private readonly Lock gate = new();
    private volatile ModelState state;
    private bool loading;
    private bool disposed;
    private readonly ResponseCache? cache;
    private IModel? model;
    private RequestScheduler? scheduler;
    private StreamScheduler? streams;
    private RequestValidator? validator;
    private InferRequestReader? reader;
    private InferResponseWriter? writer;
    private OutputClasses? classes;
    private GenerateRequest? generateRequest;
    private GrpcCodec? grpc;

    /// <param name="name">Name on the wire.</param>
    /// <param name="version">Version on the wire.</param>
    /// <param name="options">Limits and runtimes.</param>
    /// <param name="repository">Knows who answers when this model has been replaced; null for nobody.</param>
    /// <param name="predecessor">The model that this one replaces, and whose counts it goes on with; null for none.</param>
    /// <param name="cache">Keeps answers; null for the repository's.</param>
    internal ServedModel(string name, string version, InferenceServerOptions options, ModelRepository? repository = null, ServedModel? predecessor = null, ResponseCache? cache = null)
    {
        this.cache = cache ?? repository?.Cache;
        Name = name;
        Version = version;
        this.options = options;
        this.repository = repository;
        counters = predecessor?.counters ?? new StatisticsCounters(options.TimeProvider);
    }

    /// <summary>Name on the wire.</summary>
    public string Name { get; }

    /// <summary>Version on the wire.</summary>
    public string Version { get; }

    /// <summary>Whether requests can be answered.</summary>
    public ModelState State =>
        uses.IsClosed ? Volatile.Read(ref disposed) ? ModelState.Unloaded : ModelState.Unloading
        : state == ModelState.Ready && !Health.IsReady ? ModelState.Recovering
        : state;

    /// <summary>How a loaded model is at this moment.</summary>
    public ModelHealth Health => model?.Health ?? ModelHealth.Ready;

    /// <summary>The model's configuration; null when it has none.</summary>
    public ModelConfiguration? Configuration { get; private set; }

    /// <summary>Why requests cannot be answered; null when they can.</summary>
    public string? Reason => Failure?.Message ?? Health.Reason;

    /// <summary>Why the model could not be loaded; null unless <see cref="ModelState.Failed"/>.</summary>
    public DismException? Failure { get; private set; }

    /// <summary>Inputs and outputs; null until the model is loaded.</summary>
    public ModelSignature? Signature => model?.Signature;

    /// <summary>What the user should know about a model that is served: outputs that are not, a missing GPU, mistakes in its configuration.</summary>
    public ImmutableArray<string> Messages { get; private set; } = [];

    /// <summary>Counts and times so far.</summary>
    public ModelStatistics Statistics => counters.Read(scheduler?.Length ?? 0) with { Answers = streams?.Statistics.Read() ?? [] };

    /// <summary>Bounds on messages.</summary>
    internal WireLimits Limits => options.Limits;

    /// <summary>Whose answers are given where servers differ.</summary>
    internal ApiDialect Dialect => options.Dialect;

    /// <summary>What was loaded; null until then.</summary>
    internal ModelSource? Source { get; private set; }

    /// <summary>State of the files that were loaded.</summary>
    internal string Print { get; init; } = "";

    /// <summary>Decodes V2 requests for this model.</summary>
    internal InferRequestReader Reader => reader!;

    /// <summary>Turns requests of the generate extension into V2 requests for this model.</summary>
    internal GenerateRequest GenerateRequest => generateRequest ??= new GenerateRequest(Signature!.Inputs, options.Limits);

    /// <summary>Encodes V2 answers of this model.</summary>
    internal InferResponseWriter Writer => writer!;

    /// <summary>Reads and writes messages of gRPC for this model; made for the first of them.</summary>
    internal GrpcCodec Grpc => grpc ??= new GrpcCodec(Name, Version, Signature!, options.Limits, WireDialectOf(Signature!));

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
        if (!uses.TryEnter())
        {
            await Successor(call).ExecuteAsync(call, format, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (Refusal(oneAnswer: true) is { } refusal)
        {
            uses.Exit();
            throw refusal;
        }

        // A request that does not fit the model never reaches it, and is not counted.
        bool fits = false;
        try
        {
            Read(call, format);
            fits = true;
            // A server that ends waits for nobody.
            RequestScheduler by = scheduler ?? throw Unloading();
            await by.RunAsync(call, cancellationToken).ConfigureAwait(false);
            try
            {
                if (call.Message.HasClassification)
                    classes!.Apply(call.Message, call.ModelCall, call.ClassMemory);
                if (model is EnsembleModel)
                    EnsembleModel.Describe(call);
                format.Write(this, call);
            }
            finally
            {
                by.Release(call);
            }

            call.Times.End = options.TimeProvider.GetTimestamp();
            counters.AddSuccess(call);
        }
        catch (Exception e) when (fits)
        {
            throw Count(e, call);
        }
        finally
        {
            uses.Exit();
        }
    }

    /// <summary>Answers a request that may have any number of answers; a model that always gives one is asked as by <see cref="ExecuteAsync"/>.</summary>
    /// <param name="call">A rented call.</param>
    /// <param name="format">How body and answers are written.</param>
    /// <param name="answers">
    /// Takes the answers, each in <see cref="InferenceCall.Response"/>. A failure that ends the request is thrown when it comes before the first answer,
    /// and told to <see cref="IAnswerStream.FailAsync"/> when it comes later, as is an error that the model gives in the place of one answer.
    /// </param>
    /// <param name="cancellationToken">Ends waiting and computing; the model is told.</param>
    /// <exception cref="DismException">As <see cref="ExecuteAsync"/>. The limit on time holds for each answer by itself.</exception>
    public async ValueTask ExecuteStreamAsync(InferenceCall call, CallFormat format, IAnswerStream answers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(format);
        if (!uses.TryEnter())
        {
            await Successor(call).ExecuteStreamAsync(call, format, answers, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            if (Refusal(oneAnswer: false) is { } refusal)
                throw refusal;
            await AnswerAllAsync(call, format, answers, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            uses.Exit();
        }
    }

    private async ValueTask AnswerAllAsync(InferenceCall call, CallFormat format, IAnswerStream answers, CancellationToken cancellationToken)
    {
        if (streams is null)
        {
            await ExecuteAsync(call, format, cancellationToken).ConfigureAwait(false);
            await answers.SendAsync(call, isLast: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        Read(call, format);
        var run = new StreamRun(this, call, format, answers, streams.Statistics, options.TimeProvider, cancellationToken);
        try
        {
            await streams.RunAsync(call, run, cancellationToken).ConfigureAwait(false);
            call.Times.End = options.TimeProvider.GetTimestamp();
            call.Times.RunEnd = call.Times.End - run.TakingTicks;
            counters.AddSuccess(call);
        }
        catch (DismException e) when (run.HasAnswered && !run.ReaderFailed)
        {
            await run.FailAsync((DismException)Count(e, call)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Count(e, call);
        }
    }

    private void Read(InferenceCall call, CallFormat format)
    {
        call.Times.Start = options.TimeProvider.GetTimestamp();
        try
        {
            format.Read(this, call);
            if (!call.OuterParameters.IsEmpty)
                call.Message.Parameters = ParametersText.Merge(call.Message.Parameters.Span, call.OuterParameters.Span);
            call.Rows = validator!.Apply(call.Message, call.ModelCall);
        }
        catch (DismException e) when (e.Code == ErrorCode.RequestInvalid && !e.Message.Contains(Name, StringComparison.Ordinal))
        {
            throw WithName(e);
        }

        call.Times.Parsed = options.TimeProvider.GetTimestamp();
    }

    /// <summary>Who asks several models must know which of them the fault is about, as Triton's errors tell it.</summary>
    internal DismException WithName(DismException fault) => new(
        fault.Code, $"{fault.Message.TrimEnd('.')}, in a request for model '{Name}'.", fault.Cure, fault.Target, fault)
    {
        HttpStatus = fault.HttpStatus,
        MessageIsAnswer = fault.MessageIsAnswer,
        TextOffset = fault.TextOffset,
    };

    /// <summary>The model's configuration in the JSON form of Triton's <c>ModelConfig</c>, UTF-8.</summary>
    /// <exception cref="DismException">It is not loaded, or has none.</exception>
    public ReadOnlyMemory<byte> ReadConfiguration() =>
        Source is { } source && Signature is { } signature && state == ModelState.Ready
            ? ServedConfiguration.Read(source, signature)
            : throw new DismException(ErrorCode.ModelLoadFailed, $"Request for unknown model: '{Name}' has no available versions: {Reason ?? "it is being loaded"}.",
                "The server's index of models and its log say why; load the model again.") { MessageIsAnswer = true };

    /// <summary>Frees instances and model; while it is being loaded, that is left to the end of the loading.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
            if (loading)
                return;
        }

        await ReleaseAsync().ConfigureAwait(false);
    }

    internal async Task LoadAsync(ModelSource source, CancellationToken cancellationToken)
    {
        Source = source;
        loading = true;
        try
        {
            model = await OpenAsync(source, cancellationToken).ConfigureAwait(false);
            ModelSignature signature = model.Signature;
            if (signature.OwnBatching is { } own)
                Source = source = source with { Configuration = (source.Configuration ?? new ModelConfiguration { Name = Name }) with { DynamicBatching = own } };
            Messages = [.. (source.Configuration?.Warnings ?? []).Select(w => $"{ModelConfigurationReader.FileName}: {w}"), .. model.Messages];
            Configuration = source.Configuration;
            validator = new RequestValidator(Name, signature);
            WireDialect dialect = WireDialectOf(signature);
            reader = new InferRequestReader(new TensorNames(signature.Inputs), new TensorNames(signature.Outputs), options.Limits, dialect);
            writer = new InferResponseWriter(Name, Version.Length > 0 ? Version : null, signature.Outputs, dialect, options.Dialect);
            classes = new OutputClasses(signature.MaxBatchSize > 0, OutputLabels.Read(source.Configuration, Path.GetDirectoryName(source.Folder)!));
            var pool = new InstancePool(options.TimeProvider);
            var queue = new InstanceQueue(Name, pool, options.MaxQueueLength, options.QueueTimeout, options.TimeProvider);
            scheduler = new InstanceScheduler(queue, options, counters);
            streams = signature.Streams ? new StreamScheduler(queue, options) : null;
            int count = Math.Min(options.InstancesPerModel ?? model.PreferredInstances, model.MaxInstances);
            for (int i = 0; i < count; i++)
                pool.Add(new InstanceSlot(await model.CreateInstanceAsync(cancellationToken).ConfigureAwait(false), options.TimeProvider));
            await new ModelWarmup(source, model, validator, options, counters).RunAsync(pool, cancellationToken).ConfigureAwait(false);
            // Streams and single answers share one queue.
            if (streams is null)
                scheduler = SchedulerFactory.Create(source, model, pool, options, counters, cache);
            lock (gate)
            {
                // It may have been given up in the meantime.
                if (Failure is null)
                    state = ModelState.Ready;
            }
        }
        catch (DismException e)
        {
            Fail(e);
            // What was loaded so far, a process for one, is of no use.
            await ReleaseAsync().ConfigureAwait(false);
        }
        finally
        {
            bool late;
            lock (gate)
            {
                loading = false;
                late = disposed;
            }

            if (late)
                await ReleaseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends later requests to the successor. The task ends when those in flight have ended.</summary>
    internal Task CloseAsync() => uses.Close();

    /// <summary>Gives the model up; the first reason counts.</summary>
    internal void Fail(DismException failure)
    {
        lock (gate)
        {
            Failure ??= failure;
            state = ModelState.Failed;
        }
    }

    internal void Sweep(long now, long runLimitTicks) => scheduler?.Sweep(now, runLimitTicks);

    private async ValueTask ReleaseAsync()
    {
        if (Interlocked.Exchange(ref scheduler, null) is { } scheduled)
            await scheduled.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref model, null) is { } loaded)
            await loaded.DisposeAsync().ConfigureAwait(false);
    }

    private WireDialect WireDialectOf(ModelSignature signature) => options.Dialect switch
    {
        ApiDialect.Triton => WireDialect.Triton,
        ApiDialect.MLServer => WireDialect.MLServer,
        _ => signature.Dialect,
    };

    private DismException Unloading() => new(ErrorCode.ServerBusy, $"Model '{Name}' is being unloaded.",
        "Send the request again once the model is loaded.") { MessageIsAnswer = true };

    private ServedModel Successor(InferenceCall call) =>
        repository is null
            ? throw InferenceServer.UnknownModel(Name, call.AskedVersion)
            : repository.Successor(this, call.AskedVersion);

    private DismException? Refusal(bool oneAnswer)
    {
        // A model that recovers decides itself whether a request may wait.
        if (state == ModelState.Ready)
        {
            return oneAnswer && Signature!.Decoupled
                ? new DismException(ErrorCode.ModelTypeUnsupported, $"Model '{Name}' has a decoupled transaction policy: it may give any number of answers, which one infer request cannot take.",
                    "Ask for a stream of answers: generate_stream, or ModelStreamInfer of gRPC.") { MessageIsAnswer = true, HttpStatus = 501 }
                : null;
        }

        return Failure is { } failure
            ? new DismException(ErrorCode.ModelLoadFailed, $"Model '{Name}' is not at ready state: it could not be loaded: {failure.Message}", failure.Cure, failure.Target) { MessageIsAnswer = failure.MessageIsAnswer }
            : new DismException(ErrorCode.ServerBusy, $"Model '{Name}' version {Version} is not at ready state: it is being loaded.",
                "Send the request again once the model is ready.") { MessageIsAnswer = true };
    }

    private Exception Count(Exception e, InferenceCall call)
    {
        counters.AddFailure(StatisticsCounters.ReasonOf(e), options.TimeProvider.GetTimestamp() - call.Times.Start);
        return e is DismException { Code: ErrorCode.InferenceFailed } failure ? validator!.Explain(call.Message, failure) ?? failure : e;
    }
}

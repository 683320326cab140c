using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Metadata;
using DismPS.Engine.Operations.Scoring;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>Scores the rows of inputs with the model of a template: files, or other sources of rows.</summary>
public sealed class InvokeInference
{
    private readonly InvokeInferenceOptions _options;
    private readonly ImmutableArray<TensorSpec> _inputs;
    private readonly ImmutableArray<TensorSpec> _metadata;
    private readonly List<string> _unchecked = [];

    /// <summary>Reads the template; nothing is sent yet.</summary>
    /// <exception cref="DismException">The template is invalid, the resource is not clear, or a threshold is given for a model that decides itself.</exception>
    public InvokeInference(InvokeInferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ThrottleLimit, 1);
        _options = options;
        Resource = ResourceChoice.One(ValidateTemplate.Require(options.Source, checkFiles: options.Uri is null), options.Resource);
        Rule = ScoringRule.From(Resource.Properties, options.Threshold);
        _inputs = ModelInputs.Of(Resource);
        _metadata = ModelInputs.MetadataOf(Resource);
        if (options.MetadataPath is not null && _metadata.IsEmpty && !Conditions().Any)
            throw new DismException(ErrorCode.UsageInvalid, $"{Resource.Name} has neither InputMetadata nor InferenceOnConditions: a file of metadata is of no use.", "Leave it out.", options.MetadataPath);
    }

    /// <summary>The resource whose model is asked.</summary>
    public Resource Resource { get; }

    /// <summary>How scores are judged.</summary>
    public ScoringRule Rule { get; }

    /// <summary>Conditions of <c>InferenceOnConditions</c> that some row so far does not tell of, with the columns that would; they were not checked.</summary>
    public IReadOnlyCollection<string> UncheckedConditions => _unchecked;

    /// <summary>Rows of one request at most: a model with a batch limit refuses larger ones.</summary>
    internal int BatchSize => Resource.Properties.MaxBatchSize is > 0 and var limit ? (int)Math.Min(_options.BatchSize, limit) : _options.BatchSize;

    /// <summary>The rows of one input in their order.</summary>
    /// <exception cref="DismException">The input is at fault, the model failed, or the server cannot be reached.</exception>
    public async IAsyncEnumerable<ScoredRow> RowsAsync(IRowSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ScoredBatch batch in RunAsync(Only(source), cancellationToken).ConfigureAwait(false))
        {
            foreach (ScoredRow row in batch.Rows)
                yield return row;
            if (batch.Failure is { } failure)
                throw failure;
        }
    }

    /// <summary>
    /// The rows of many inputs, strictly in the order of inputs and rows. Inputs are taken no faster than results are read: besides the
    /// <see cref="InvokeInferenceOptions.ThrottleLimit"/> batches under way, as many wait for those before them and two are in hand. An input at
    /// fault ends with its <see cref="ScoredBatch.Failure"/>, and those behind it are scored all the same.
    /// </summary>
    /// <exception cref="DismException">The model cannot be loaded, the address is wrong, or the metadata cannot be read.</exception>
    public IAsyncEnumerable<ScoredBatch> RunAsync(IAsyncEnumerable<IRowSource> sources, CancellationToken cancellationToken) => RunAsync(sources, null, cancellationToken);

    /// <inheritdoc cref="RunAsync(IAsyncEnumerable{IRowSource}, CancellationToken)"/>
    internal async IAsyncEnumerable<ScoredBatch> RunAsync(
        IAsyncEnumerable<IRowSource> sources, IInputProgress? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sources);
        OpenedModel model = await ModelClient
            .OpenAsync(_options.Source, Resource, _options.Uri, _options.Connection, _options.PythonPath, _options.ThrottleLimit, cancellationToken).ConfigureAwait(false);
        await using (model.Client.ConfigureAwait(false))
        {
            if (progress is not null)
                await progress.OpenAsync(model.Identity, cancellationToken).ConfigureAwait(false);
            MetadataTable? table = _options.MetadataPath is not { } path ? null : await MetadataTable
                .ReadAsync(Path.GetFullPath(path, _options.Source.WorkingFolder), path, _metadata, _options.EmptyIsNaN, cancellationToken).ConfigureAwait(false);
            await foreach (ScoredBatch batch in AnswersAsync(model.Client, ReadAsync(sources, table, progress, cancellationToken), cancellationToken).ConfigureAwait(false))
                yield return batch;
        }
    }

    /// <summary>Leaves out what follows a failed batch of an input, and ends where no further input can fare better.</summary>
    private async IAsyncEnumerable<ScoredBatch> AnswersAsync(IInferenceClient client, IAsyncEnumerable<BatchWork> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scorer = new Scorer(Rule);
        DismException? failure = null;
        await foreach (ScoredBatch batch in OrderedParallel.RunAsync(work, (one, token) => ScoreAsync(client, scorer, one, token), _options.ThrottleLimit, cancellationToken).ConfigureAwait(false))
        {
            if (!batch.EndsInput)
            {
                failure ??= batch.Failure;
                if (failure is null)
                    yield return batch;
                else if (ConcernsAll(failure))
                {
                    yield return batch with { Rows = [], Failure = failure, EndsInput = true, EndsRun = true };
                    yield break;
                }

                continue;
            }

            _unchecked.AddRange(batch.UncheckedConditions.Except(_unchecked));
            bool ends = failure is null && batch.Failure is { } fault && IsOfService(fault);
            yield return batch with { Failure = failure ?? batch.Failure, EndsRun = ends };
            if (ends)
                yield break;
            failure = null;
        }
    }

    /// <summary>What is read ahead: the batches of each input, then its end. It never fails because of an input.</summary>
    private async IAsyncEnumerable<BatchWork> ReadAsync(
        IAsyncEnumerable<IRowSource> sources, MetadataTable? table, IInputProgress? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int input = 0;
        await foreach (IRowSource source in sources.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var reading = new InputReading(source, input++);
            RowConditions conditions = Conditions();
            var end = new ScoredBatch(source, reading.Input, []) { EndsInput = true };
            InputStart start = default;
            try
            {
                if (progress is not null)
                    start = await progress.BeginAsync(source, reading.Input, cancellationToken).ConfigureAwait(false);
            }
            catch (DismException fault)
            {
                end = end with { Failure = fault };
            }

            if (end.Failure is null && !start.IsComplete)
            {
                BatchPreparation preparation = PreparationOf(source, table, conditions);
                IAsyncEnumerator<InputBatch> batches = source.ReadAsync(_inputs, ReaderOptions(reading), cancellationToken).GetAsyncEnumerator(cancellationToken);
                await using (batches.ConfigureAwait(false))
                {
                    while (!reading.HasFailed)
                    {
                        BatchWork? next = null;
                        try
                        {
                            if (await batches.MoveNextAsync().ConfigureAwait(false))
                                next = new BatchWork(reading, batches.Current, preparation.Of(batches.Current), null);
                            else
                                preparation.Finish();
                        }
                        catch (DismException fault)
                        {
                            end = end with { Failure = fault };
                        }

                        if (next is null)
                            break;
                        if (next.Batch!.FirstRow >= start.Rows)
                            yield return next;
                    }
                }
            }

            yield return new BatchWork(reading, null, null, end with { IsSkipped = start.IsComplete, EarlierRows = start.Rows, UncheckedConditions = conditions.Unchecked, Warnings = reading.WarningsTold });
        }
    }

    private async Task<ScoredBatch> ScoreAsync(IInferenceClient client, Scorer scorer, BatchWork work, CancellationToken cancellationToken)
    {
        InputReading reading = work.Reading;
        if (work.End is { } end)
            return end with { PercentRead = reading.PercentRead };
        InputBatch batch = work.Batch!;
        var scored = new ScoredBatch(reading.Source, reading.Input, []) { PercentRead = reading.PercentRead };
        if (reading.HasFailed)
            return scored;
        try
        {
            IReadOnlyList<ScoredRow> answered = [];
            if (work.Prepared!.Batch is { } sent)
            {
                var request = new InferenceRequest(Resource.Properties.Name, sent.Inputs, Rule.RequestedOutputs);
                InferenceResponse response = await client.InferAsync(request, cancellationToken).ConfigureAwait(false);
                answered = scorer.Score(sent, response, work.Prepared.Rows);
            }

            return scored with { Rows = Complete(batch, work.Prepared, answered) };
        }
        catch (DismException failure)
        {
            reading.Fail();
            return scored with { Failure = failure };
        }
    }

    /// <summary>All rows of a batch: those that were answered, and between them those that were not sent.</summary>
    private ScoredRow[] Complete(InputBatch batch, PreparedBatch prepared, IReadOnlyList<ScoredRow> answered)
    {
        var rows = new ScoredRow[batch.RowCount];
        int next = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            ScoredRow? row = next < answered.Count && answered[next].Row == batch.FirstRow + i ? answered[next++] : null;
            rows[i] = prepared.Unmet[i] is { } condition ? NotSent(batch, i, condition) : row!;
        }

        return rows;
    }

    /// <summary>Whether a failure would meet every input: the address, the server or this machine is at fault. A late answer may be due to one input's rows.</summary>
    private static bool ConcernsAll(DismException failure) =>
        failure.Code == ErrorCode.ResourceNotFound || (failure.ExitCode == ExitCode.EnvironmentAtFault && failure.Code != ErrorCode.Timeout);

    /// <summary>Whether a source failed because nobody answers or lets in where its rows come from: no further one fares better. Files never fail so.</summary>
    private static bool IsOfService(DismException failure) =>
        failure.Code is ErrorCode.ServerUnreachable or ErrorCode.ServerBusy or ErrorCode.NotSignedIn or ErrorCode.AccessDenied;

    private RowConditions Conditions() => new(Resource.Properties.InferenceOnConditions);

    private BatchPreparation PreparationOf(IRowSource source, MetadataTable? table, RowConditions conditions) =>
        new(source.Name, _metadata, ModelInputs.OptionalOf(Resource), table, conditions, keepsRows: _inputs.Any(spec => spec.Shape is [> 0, ..]));

    private ScoredRow NotSent(InputBatch batch, int index, string condition) => new()
    {
        Row = batch.FirstRow + index,
        Run = batch.Labels[index].Run,
        Lumisection = batch.Labels[index].Lumisection,
        Columns = batch.Labels[index].Columns,
        Score = double.NaN,
        Threshold = Rule.Threshold,
        IsAnomaly = null,
        UnmetCondition = condition,
        ModelName = Resource.Properties.Name,
    };

    private InputReaderOptions ReaderOptions(InputReading reading) => new()
    {
        BatchSize = BatchSize,
        Map = _options.Map,
        Format = _options.Format,
        // With a file of metadata these may stand there; what stands nowhere is told when the rows are joined.
        OptionalInputs = _options.MetadataPath is null ? ModelInputs.OptionalOf(Resource) : _metadata.Select(spec => spec.Name).ToImmutableHashSet(),
        EmptyIsNaN = _options.EmptyIsNaN,
        DisplayName = reading.Source.Name,
        Progress = reading.Progress,
        Warnings = reading.Warnings,
    };

    private static async IAsyncEnumerable<IRowSource> Only(IRowSource source)
    {
        yield return source;
        await Task.CompletedTask.ConfigureAwait(false);
    }
}

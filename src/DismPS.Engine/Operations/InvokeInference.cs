using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Metadata;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>Scores the rows of an input file with the model of a template.</summary>
public sealed class InvokeInference
{
    private readonly InvokeInferenceOptions _options;
    private readonly string _inputPath;
    private readonly long _inputBytes;
    private readonly ImmutableArray<TensorSpec> _metadata;
    private readonly RowConditions _conditions;
    private long _bytesRead;

    /// <summary>Reads the template; nothing is sent yet.</summary>
    /// <exception cref="DismException">The template is invalid, or the resource is not clear.</exception>
    public InvokeInference(InvokeInferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Resource = ResourceChoice.One(ValidateTemplate.Require(options.Source, checkFiles: options.Uri is null), options.Resource);
        Rule = ScoringRule.From(Resource.Properties);
        _metadata = ModelInputs.MetadataOf(Resource);
        _conditions = new RowConditions(Resource.Properties.InferenceOnConditions);
        if (options.MetadataPath is not null && _metadata.IsEmpty && !_conditions.Any)
            throw new DismException(ErrorCode.UsageInvalid, $"{Resource.Name} has neither InputMetadata nor InferenceOnConditions: a file of metadata is of no use.", "Leave it out.", options.MetadataPath);
        _inputPath = Path.GetFullPath(options.InputPath, options.Source.WorkingFolder);
        _inputBytes = File.Exists(_inputPath) ? new FileInfo(_inputPath).Length : 0;
    }

    /// <summary>The resource whose model is asked.</summary>
    public Resource Resource { get; }

    /// <summary>How scores are judged.</summary>
    public ScoringRule Rule { get; }

    /// <summary>Conditions of <c>InferenceOnConditions</c> that some row does not tell of, with the columns that would; they were not checked.</summary>
    public IReadOnlyList<string> UncheckedConditions => _conditions.Unchecked;

    /// <summary>Rows scored so far.</summary>
    public long RowsScored { get; private set; }

    /// <summary>Part of the input file that was read, 0 to 100.</summary>
    public int PercentRead => _inputBytes == 0 ? 0 : (int)Math.Min(100, 100 * Volatile.Read(ref _bytesRead) / _inputBytes);

    /// <summary>The rows in the order of the file, as their batches are answered.</summary>
    /// <exception cref="DismException">The input is at fault, the model failed, or the server cannot be reached.</exception>
    public async IAsyncEnumerable<ScoredRow> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IInferenceClient client = await ModelClient
            .OpenAsync(
                _options.Source, Resource, _options.Uri,
                _options.Connection, _options.PythonPath, cancellationToken)
            .ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            var scorer = new Scorer(Rule);
            BatchPreparation preparation = await PrepareAsync(cancellationToken).ConfigureAwait(false);
            var progress = new SynchronousProgress(bytes => Volatile.Write(ref _bytesRead, bytes));
            IAsyncEnumerable<InputBatch> batches = InputReader.Open(_inputPath, ModelInputs.Of(Resource), ReaderOptions(progress));
            await foreach (InputBatch batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                PreparedBatch prepared = preparation.Of(batch);
                IReadOnlyList<ScoredRow> scored = [];
                if (prepared.Batch is { } sent)
                {
                    var request = new InferenceRequest(Resource.Properties.Name, sent.Inputs, Rule.RequestedOutputs);
                    InferenceResponse response = await client.InferAsync(request, cancellationToken).ConfigureAwait(false);
                    scored = scorer.Score(sent, response, prepared.Rows);
                }

                int next = 0;
                for (int i = 0; i < batch.RowCount; i++)
                {
                    RowsScored++;
                    bool isSent = next < scored.Count && scored[next].Row == batch.FirstRow + i;
                    ScoredRow? row = isSent ? scored[next++] : null;
                    yield return prepared.Unmet[i] is { } condition ? NotSent(batch, i, condition) : row!;
                }
            }

            preparation.Finish();
        }
    }

    private async Task<BatchPreparation> PrepareAsync(CancellationToken cancellationToken)
    {
        MetadataTable? table = _options.MetadataPath is not { } path ? null : await MetadataTable
            .ReadAsync(Path.GetFullPath(path, _options.Source.WorkingFolder), path, _metadata, _options.EmptyIsNaN, cancellationToken).ConfigureAwait(false);
        bool hasFixedBatch = ModelInputs.Of(Resource).Any(spec => spec.Shape is [> 0, ..]);
        return new BatchPreparation(_options.InputPath, _metadata, ModelInputs.OptionalOf(Resource), table, _conditions, hasFixedBatch);
    }

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

    private InputReaderOptions ReaderOptions(IProgress<long> progress) => new()
    {
        BatchSize = BatchSize(),
        Map = _options.Map,
        Format = _options.Format,
        // With a file of metadata these may stand there; what stands nowhere is told when the rows are joined.
        OptionalInputs = _options.MetadataPath is null ? ModelInputs.OptionalOf(Resource) : _metadata.Select(spec => spec.Name).ToImmutableHashSet(),
        EmptyIsNaN = _options.EmptyIsNaN,
        DisplayName = _options.InputPath,
        Progress = progress,
    };

    /// <summary>A model with a batch limit refuses larger requests.</summary>
    private int BatchSize() => Resource.Properties.MaxBatchSize is > 0 and var limit
        ? (int)Math.Min(_options.BatchSize, limit)
        : _options.BatchSize;

    /// <summary>Reports on the reading thread: the order of the numbers matters and their receiver is cheap.</summary>
    private sealed class SynchronousProgress(Action<long> receive) : IProgress<long>
    {
        public void Report(long value) => receive(value);
    }
}

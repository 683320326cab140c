using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Scores the rows of an input file with the model of a template.</summary>
public sealed class InvokeInference
{
    private readonly InvokeInferenceOptions _options;
    private readonly string _inputPath;
    private readonly long _inputBytes;
    private long _bytesRead;

    /// <summary>Reads the template; nothing is sent yet.</summary>
    /// <exception cref="DismException">The template is invalid, or the resource is not clear.</exception>
    public InvokeInference(InvokeInferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Resource = ResourceChoice.One(ValidateTemplate.Require(options.Source, checkFiles: options.Uri is null), options.Resource);
        Rule = ScoringRule.From(Resource.Properties);
        _inputPath = Path.GetFullPath(options.InputPath, options.Source.WorkingFolder);
        _inputBytes = File.Exists(_inputPath) ? new FileInfo(_inputPath).Length : 0;
    }

    /// <summary>The resource whose model is asked.</summary>
    public Resource Resource { get; }

    /// <summary>How scores are judged.</summary>
    public ScoringRule Rule { get; }

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
                new HttpInferenceOptions { Timeout = _options.Timeout, UseJson = _options.UseJson }, _options.PythonPath, cancellationToken)
            .ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            var scorer = new Scorer(Rule);
            var progress = new SynchronousProgress(bytes => Volatile.Write(ref _bytesRead, bytes));
            IAsyncEnumerable<InputBatch> batches = InputReader.Open(_inputPath, ModelInputs.Of(Resource), ReaderOptions(progress));
            await foreach (InputBatch batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var request = new InferenceRequest(Resource.Properties.Name, batch.Inputs, Rule.RequestedOutputs);
                InferenceResponse response = await client.InferAsync(request, cancellationToken).ConfigureAwait(false);
                foreach (ScoredRow row in scorer.Score(batch, response))
                {
                    RowsScored++;
                    yield return row;
                }
            }
        }
    }

    private InputReaderOptions ReaderOptions(IProgress<long> progress) => new()
    {
        BatchSize = BatchSize(),
        Map = _options.Map,
        Format = _options.Format,
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

using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Operations.Scoring;

namespace DismPS.Engine.Operations;

/// <summary>Scores inputs, writes the results down and counts: what the command line and the cmdlet do.</summary>
public sealed class ScoreInputs
{
    private readonly ScoreInputsOptions _options;
    private readonly ScoreFormat _fileFormat;
    private readonly RunSummaries _runs = new();

    /// <summary>Reads the template and checks the options; nothing is written or sent yet.</summary>
    /// <exception cref="DismException">The template is invalid, the resource is not clear, or options exclude each other.</exception>
    public ScoreInputs(ScoreInputsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        if (options.Resume && options.OutputDirectory is null)
            throw new DismException(ErrorCode.UsageInvalid, "Only results in a folder can be resumed: its journal says what is complete.", "Name one with -OutputDirectory or --out-dir.");
        if (options.Resume && (options.ReportPath ?? options.ScoresPath) is { } whole)
            throw new DismException(ErrorCode.UsageInvalid, $"'{whole}' needs all rows, and a run that is resumed does not score those that are complete.", "Leave one of them out.", whole);
        if (options.OutputDirectory is not null && options.OutputPath is not null)
            throw new DismException(ErrorCode.UsageInvalid, "Results go to one file or to a folder, not to both.", "Leave one of them out.", options.OutputPath);
        _fileFormat = options.OutputPath is { } path ? ScoreFormats.Of(path, options.OutputFormat) : options.OutputFormat == ScoreFormat.Auto ? ScoreFormat.Csv : options.OutputFormat;
        Inference = new InvokeInference(options.Inference);
    }

    /// <summary>What scores.</summary>
    public InvokeInference Inference { get; }

    /// <summary>Counts over all rows so far, those that earlier runs scored among them.</summary>
    public ScoreSummary Summary { get; } = new();

    /// <summary>Counts for each run; as <see cref="Summary"/>.</summary>
    public IReadOnlyList<RunSummary> Runs => _runs.Runs;

    /// <summary>
    /// Scores. Batches come out when their rows are written; the end of each input has its counts. One file of all rows is put in its place when at least
    /// one input is complete; those at fault have their rows before the fault in it.
    /// </summary>
    /// <exception cref="DismException">As for <see cref="InvokeInference"/>; or results cannot be written.</exception>
    public async IAsyncEnumerable<ScoredBatch> RunAsync(IAsyncEnumerable<IRowSource> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ResultFolder? folder = _options.OutputDirectory is not { } directory ? null : new ResultFolder(
            directory, _fileFormat, _options.Resume, await DescribeAsync(cancellationToken).ConfigureAwait(false), _options.CheckpointInterval, _options.Time);
        ScoreFile? file = _options.OutputPath is not { } path ? null : new ScoreFile(path, _fileFormat);
        ScoreResults? results = null;
        try
        {
            results = new ScoreResults(_options.ScoresPath, _options.ReportPath, Inference.Resource, _options.ReportName);
            var input = new ScoreSummary();
            var runs = new RunSummaries();
            bool anyComplete = false;
            await foreach (ScoredBatch batch in Inference.RunAsync(sources, folder, cancellationToken).ConfigureAwait(false))
            {
                if (file is not null && batch.Rows.Count > 0)
                    await file.WriteAsync(batch.Rows, batch.Input, batch.Source.Name, cancellationToken).ConfigureAwait(false);
                await results.AddAsync(batch.Rows, cancellationToken).ConfigureAwait(false);
                if (folder is null)
                {
                    foreach (ScoredRow row in batch.Rows)
                    {
                        input.Add(row);
                        runs.Add(row);
                    }
                }

                ScoredBatch told = folder is null ? batch : await folder.AddAsync(batch, cancellationToken).ConfigureAwait(false);
                if (!batch.EndsInput)
                {
                    yield return told;
                    continue;
                }

                if (told.Summary is null)
                {
                    told = told with { Summary = input, Runs = runs.Runs };
                    input = new ScoreSummary();
                    runs = new RunSummaries();
                }

                Summary.Add(told.Summary);
                foreach (RunSummary run in told.Runs)
                    _runs.Add(run);
                anyComplete |= told.Failure is null;
                yield return told;
            }

            if (!anyComplete)
                yield break;
            if (file is not null)
                await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
            await results.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync().ConfigureAwait(false);
            if (folder is not null)
                await folder.DisposeAsync().ConfigureAwait(false);
            if (results is not null)
                await results.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>All that scores depend on besides the model and the input, as text.</summary>
    private async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        InvokeInferenceOptions o = _options.Inference;
        string template = (await FileCopier.HashAsync(o.Source.FullPath, cancellationToken).ConfigureAwait(false)).Sha256;
        string metadata = o.MetadataPath is null ? "" : (await FileCopier.HashAsync(Path.GetFullPath(o.MetadataPath, o.Source.WorkingFolder), cancellationToken).ConfigureAwait(false)).Sha256;
        IEnumerable<string> map = o.Map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}\0{pair.Value}");
        string? version = typeof(ScoreInputs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        string? threshold = o.Threshold?.ToString("R", CultureInfo.InvariantCulture);
        return string.Join('\n', version, template, Inference.Resource.Name, metadata, o.Format, o.EmptyIsNaN, Inference.BatchSize, threshold, string.Join('\n', map));
    }
}

using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Data;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Names lumisections in DIALS as inputs: each run of each dataset is one.</summary>
public sealed class OpenDialsRows : IDisposable
{
    private readonly DialsRowsOptions _options;
    private readonly DatasetName _dataset;
    private readonly IReadOnlyList<RunRange> _runs;
    private readonly DialsConnection _connection;

    /// <summary>Reads the options and opens the connection; nothing is sent yet.</summary>
    /// <param name="options">Which lumisections.</param>
    /// <param name="service">Which service, and how it is reached.</param>
    /// <param name="environment">Tokens, secrets and folders.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: dataset, runs or lumisections are none; <see cref="ErrorCode.NotSignedIn"/>.</exception>
    public OpenDialsRows(DialsRowsOptions options, DialsOptions service, DialsEnvironment environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _dataset = DatasetName.Parse(options.Dataset);
        _runs = [.. options.Runs.SelectMany(RunRange.Parse)];
        if (_runs.Count == 0)
            throw new DismException(ErrorCode.UsageInvalid, "No run is named.", "Name runs: 398407, or 398400..398410.");
        if (options.FirstLumisection < 1 || options.LastLumisection < 1 || options.LastLumisection < options.FirstLumisection)
            throw new DismException(ErrorCode.UsageInvalid, $"There are no lumisections from {options.FirstLumisection ?? 1} to {options.LastLumisection}.", "Lumisections count from 1.");
        _connection = DialsConnection.Open(service, environment, time);
    }

    /// <summary>Whether it is one input, whatever DIALS has.</summary>
    public bool IsOne => _dataset.Pattern is null && _runs is [{ IsOne: true }];

    /// <summary>What is read, in words.</summary>
    public string Description => $"{(IsOne ? "run" : "runs")} {string.Join(", ", _runs)} of {_dataset}";

    /// <summary>
    /// The inputs, in the order in which the runs are named, each once. Of a range those are taken that DIALS lists in the datasets. A run or range of which there is none is an
    /// input that fails.
    /// </summary>
    /// <param name="resource">Model whose inputs are filled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DismException">An element is unknown or cannot fill its input, or a call fails.</exception>
    public async IAsyncEnumerable<IRowSource> SourcesAsync(Resource resource, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        IReadOnlyList<MonitoringElement> known = await _connection.Client.ListMonitoringElementsAsync(resource.Workspace, cancellationToken).ConfigureAwait(false);
        var query = new DialsRowQuery
        {
            Workspace = resource.Workspace,
            Dataset = _dataset.Text,
            Run = 0,
            FirstLumisection = _options.FirstLumisection,
            LastLumisection = _options.LastLumisection,
            Elements = InputElements.Of(resource, _options.Elements, known),
            RequireComplete = _options.RequireComplete,
            IsOneOfSeveral = _dataset.Pattern is not null,
            PageSize = _options.PageSize,
        };
        var named = new HashSet<(string, long)>();
        foreach (RunRange range in _runs)
        {
            // One run of one dataset is there or not: its histograms tell without another call.
            if (range.IsOne && _dataset.Pattern is null)
            {
                if (named.Add((_dataset.Text, range.First)))
                    yield return new DialsRowSource(_connection.Client, query with { Run = range.First });
                continue;
            }

            IReadOnlyList<DialsRun> runs = await RunsAsync(range, resource.Workspace, cancellationToken).ConfigureAwait(false);
            if (runs.Count == 0)
                yield return Absent(range);
            foreach (DialsRun run in runs)
            {
                if (named.Add((run.Dataset, run.Number)))
                    yield return new DialsRowSource(_connection.Client, query with { Run = run.Number, Dataset = run.Dataset, Lumisections = run.Lumisections });
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private async Task<IReadOnlyList<DialsRun>> RunsAsync(RunRange range, string workspace, CancellationToken ct)
    {
        var runs = new List<DialsRun>();
        var query = new RunQuery { Workspace = workspace, Dataset = _dataset.Pattern ?? _dataset.Text, IsPattern = _dataset.Pattern is not null, FirstRun = range.First, LastRun = range.Last };
        await foreach (DialsRun run in _connection.Client.ListRunsAsync(query, ct).ConfigureAwait(false))
        {
            if (run.Number >= range.First && run.Number <= range.Last && (_dataset.Pattern is not null || run.Dataset == _dataset.Text))
                runs.Add(run);
        }

        return [.. runs.OrderBy(run => run.Number).ThenBy(run => run.Dataset, StringComparer.Ordinal)];
    }

    private AbsentRowSource Absent(RunRange range)
    {
        string name = range.IsOne ? $"run {range}" : $"runs {range}";
        return new AbsentRowSource(name, range.ToString(), new DismException(
            ErrorCode.InputInvalid, $"{name}: DIALS lists no such run in {(_dataset.Pattern is null ? "" : "datasets ")}{_dataset}.", "Look at the runs and at the name of the dataset.", name));
    }
}

using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Dials.Data;

/// <summary>
/// The lumisections of one run of a dataset, straight from DIALS: one row a lumisection, one monitoring element an input. Rows have run, lumisection and the column
/// <c>dataset</c>. Memory does not grow with the run: of each element at most three pages are in hand.
/// </summary>
/// <remarks>
/// A run that is still taken grows, and DIALS fills gaps later. An earlier result therefore counts only when it has a row for every lumisection of which DIALS has
/// something now; then nothing can have been filled since.
/// </remarks>
public sealed class DialsRowSource : IRowSource
{
    private static readonly string[] Columns = ["dataset"];

    private readonly DialsClient _client;
    private readonly DialsRowQuery _query;

    /// <summary>Names rows; they are asked for when they are read.</summary>
    /// <param name="client">Asks; not disposed of.</param>
    /// <param name="query">Which.</param>
    public DialsRowSource(DialsClient client, DialsRowQuery query)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(query);
        _client = client;
        _query = query;
    }

    /// <inheritdoc/>
    public string Name => _query.IsOneOfSeveral ? $"run {_query.Run} of {_query.Dataset}" : $"run {_query.Run}";

    /// <inheritdoc/>
    public string BaseName => _query.IsOneOfSeveral ? $"{_query.Run}{_query.Dataset.Replace('/', '-')}" : $"{_query.Run}";

    /// <inheritdoc/>
    public long? Length => _query.FirstLumisection is null && _query.LastLumisection is null ? _query.Lumisections : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputBatch> ReadAsync(
        IReadOnlyList<TensorSpec> inputs, InputReaderOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        // What comes from metadata is joined later.
        TensorSpec[] filled = [.. inputs.Where(input => _query.Elements.ContainsKey(input.Name))];
        var assembler = new BatchAssembler(filled, options, Name);
        HistogramStream[] streams = [.. filled.Select(input => Open(input, cancellationToken))];
        try
        {
            var join = new LumisectionJoin(streams);
            var labels = new ColumnValues(Columns, [_query.Dataset]);
            await foreach (DialsHistogram[] row in join.RowsAsync(Incomplete, cancellationToken).ConfigureAwait(false))
            {
                assembler.BeginRow();
                for (int i = 0; i < row.Length; i++)
                    HistogramCells.Append(Name, row[i], assembler.Columns[i]);
                assembler.EndRow(new RowLabels(_query.Run, row[0].Lumisection, labels));
                while (assembler.TryTake(out InputBatch? batch))
                {
                    options.Progress?.Report(assembler.Rows);
                    yield return batch;
                }
            }

            assembler.Finish();
            while (assembler.TryTake(out InputBatch? last))
                yield return last;
            if (assembler.Rows == 0)
                throw await EmptyAsync(streams, join, cancellationToken).ConfigureAwait(false);
            if (join.FirstIncomplete is { } first)
                options.Warnings?.Report($"{Counted(join.Incomplete)} left out that have not all histograms; the first is {first.Lumisection}, without '{first.Element.Name}'");
        }
        finally
        {
            foreach (HistogramStream stream in streams)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<SourceIdentity?> IdentifyAsync(CancellationToken cancellationToken)
    {
        // Of part of a run it is not known how many lumisections there are.
        if (_query.FirstLumisection is not null || _query.LastLumisection is not null || await LumisectionsAsync(cancellationToken).ConfigureAwait(false) is not { } lumisections)
            return null;
        string elements = string.Join('\0', _query.Elements.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}\0{e.Value.Id}\0{e.Value.Name}"));
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{_query.Workspace}\0{_query.Dataset}\0{_query.Run}\0{lumisections}\0{elements}"));
        return new SourceIdentity(lumisections, Convert.ToHexStringLower(hash)) { CompleteRows = lumisections };
    }

    private async Task<long?> LumisectionsAsync(CancellationToken ct)
    {
        if (_query.Lumisections is { } known)
            return known;
        await foreach (DialsRun run in _client.ListRunsAsync(
            new RunQuery { Workspace = _query.Workspace, Dataset = _query.Dataset, FirstRun = _query.Run, LastRun = _query.Run }, ct).ConfigureAwait(false))
        {
            if (run.Number == _query.Run && run.Dataset == _query.Dataset)
                return run.Lumisections;
        }

        return null;
    }

    private HistogramStream Open(TensorSpec input, CancellationToken ct)
    {
        MonitoringElement element = _query.Elements[input.Name];
        var query = new HistogramQuery
        {
            Workspace = _query.Workspace,
            ElementId = element.Id,
            Dimensions = element.Dimensions,
            Dataset = _query.Dataset,
            Run = _query.Run,
            FirstLumisection = _query.FirstLumisection,
            LastLumisection = _query.LastLumisection,
            PageSize = _query.PageSize ?? PageSizes.Of(input),
        };
        return new HistogramStream(_client, query, element, ct);
    }

    private void Incomplete(long lumisection, MonitoringElement without)
    {
        if (_query.RequireComplete)
            throw Fault($"lumisection {lumisection} has no histogram of '{without.Name}'.", "Leave it out with the others of its kind: without -RequireComplete or --require-complete.");
    }

    private static string Counted(long lumisections) => lumisections == 1 ? "1 lumisection is" : $"{lumisections} lumisections are";

    /// <summary>Why there are no rows.</summary>
    private async Task<DismException> EmptyAsync(HistogramStream[] streams, LumisectionJoin join, CancellationToken ct)
    {
        string where = $"{_query.Dataset}{Limits()}";
        if (Array.TrueForAll(streams, s => s.Any))
            return Fault($"no lumisection of {where} has the histograms of all {streams.Length} elements; {Counted(join.Incomplete)} there.", null);
        string element = streams.First(s => !s.Any).Element.Name;
        string? nearest = null;
        var datasets = new List<string>();
        await foreach (DialsDataset dataset in _client.ListDatasetsAsync(_query.Workspace, ct).ConfigureAwait(false))
            datasets.Add(dataset.Name);
        if (!datasets.Contains(_query.Dataset))
            nearest = NearestName.Suggest(_query.Dataset, datasets) ?? $"DIALS lists no dataset {_query.Dataset} in this workspace: look at its spelling.";
        return Fault($"DIALS has no histograms of '{element}' in {where}.", nearest ?? "Look at the run, and at the lumisections if they are limited.");
    }

    private string Limits() => (_query.FirstLumisection, _query.LastLumisection) switch
    {
        (null, null) => "",
        ({ } first, null) => $" from lumisection {first} on",
        (null, { } last) => $" up to lumisection {last}",
        var (first, last) => $" from lumisection {first} to {last}",
    };

    private DismException Fault(string message, string? cure) => InputFault.At(new SourceLocation(Name, 0, 0), message, cure);
}

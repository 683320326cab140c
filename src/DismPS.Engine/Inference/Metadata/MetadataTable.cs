using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Metadata;

/// <summary>A file of OMS attributes in memory, by run and lumisection, by run, or in the order of its rows.</summary>
internal sealed class MetadataTable
{
    private const int BlockRows = 4096;
    private const int MaximumRows = 5_000_000;
    private const long MaximumBytes = 512L << 20;

    private readonly List<MetadataRow> _rows = [];
    private readonly Dictionary<(long Run, long Lumisection), int> _places = [];

    private MetadataTable(string file) => File = file;

    /// <summary>Name of the file in messages.</summary>
    public string File { get; }

    /// <summary>Rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Whether rows bear a run.</summary>
    public bool HasRuns { get; private set; }

    /// <summary>Whether rows bear a lumisection.</summary>
    public bool HasLumisections { get; private set; }

    /// <summary>The row at a place of the file.</summary>
    public MetadataRow this[int row] => _rows[row];

    /// <summary>The row of a run and lumisection; the lumisection does not count where rows bear none.</summary>
    public MetadataRow? Find(long run, long lumisection) => _places.TryGetValue((run, HasLumisections ? lumisection : 0), out int place) ? _rows[place] : null;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="file">Its name in messages.</param>
    /// <param name="specs">The metadata inputs.</param>
    /// <param name="emptyIsNaN">Reads empty cells of floating-point attributes as NaN.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DismException">The file cannot be read, a value does not fit its attribute, a row is there twice or has no run.</exception>
    public static async Task<MetadataTable> ReadAsync(string path, string file, IReadOnlyList<TensorSpec> specs, bool emptyIsNaN, CancellationToken cancellationToken)
    {
        var options = new InputReaderOptions
        {
            BatchSize = BlockRows,
            Aliases = MetadataInputs.Aliases(specs),
            OptionalInputs = specs.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal),
            EmptyIsNaN = emptyIsNaN,
            LabelsAlone = true,
            DisplayName = file,
        };
        // A model with a fixed batch takes so many rows a request; the file has as many as it has.
        TensorSpec[] open = [.. specs.Select(spec => spec.Shape is [> 0, ..] ? spec with { Shape = spec.Shape.SetItem(0, -1) } : spec)];
        var table = new MetadataTable(file);
        long bytes = 0;
        await foreach (InputBatch block in InputReader.Open(path, open, options).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            bytes += block.Inputs.Sum(tensor => (long)tensor.Data.Length);
            if (bytes > MaximumBytes || table.Count + block.RowCount > MaximumRows)
                throw table.Fault($"it has more than {MaximumRows} rows or {MaximumBytes >> 20} MiB, which have to be held in memory.", "Leave runs out that are not scored.");
            var values = block.Inputs.ToDictionary(tensor => tensor.Name, tensor => new RowBytes(tensor), StringComparer.Ordinal);
            for (int i = 0; i < block.RowCount; i++)
                table._rows.Add(new MetadataRow(values, i, block.Labels[i]));
        }

        if (table.Count == 0)
            throw table.Fault("there are no rows of metadata.");
        table.Index();
        return table;
    }

    private void Index()
    {
        HasRuns = _rows.Exists(row => row.Labels.Run is not null);
        HasLumisections = _rows.Exists(row => row.Labels.Lumisection is not null);
        if (HasLumisections && !HasRuns)
            throw Fault("there are lumisections but no runs.", "Add a column run_number: lumisections count anew in each run.");
        for (int i = 0; HasRuns && i < _rows.Count; i++)
        {
            RowLabels labels = _rows[i].Labels;
            if (labels.Run is not { } run)
                throw Fault($"row {i} has no run.");
            if (HasLumisections && labels.Lumisection is null)
                throw Fault($"row {i} has no lumisection.");
            if (!_places.TryAdd((run, labels.Lumisection ?? 0), i))
                throw Fault($"{Pair(labels)} is there twice, in row {_places[(run, labels.Lumisection ?? 0)]} and row {i}.", HasLumisections ? null : "Add a column lumisection_number where a run has several rows.");
        }
    }

    private static string Pair(RowLabels labels) => labels.Lumisection is null ? $"run {labels.Run}" : $"run {labels.Run}, lumisection {labels.Lumisection}";

    private DismException Fault(string message, string? cure = null) => InputFault.At(new SourceLocation(File, 0, 0), message, cure);
}

using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Metadata;

/// <summary>Joins metadata to the rows of batches, and leaves out the rows whose conditions are not met.</summary>
/// <param name="file">The main file in messages.</param>
/// <param name="specs">The metadata inputs of the model.</param>
/// <param name="optional">Those that a request may lack.</param>
/// <param name="table">The metadata; null without a file of it.</param>
/// <param name="conditions">The conditions.</param>
/// <param name="keepsRows">Whether all rows of a batch are sent whatever their conditions: the model takes a fixed number of rows.</param>
internal sealed class BatchPreparation(
    string file, IReadOnlyList<TensorSpec> specs, IReadOnlySet<string> optional, MetadataTable? table, RowConditions conditions, bool keepsRows)
{
    private const int MostNamed = 5;

    private readonly Dictionary<string, string> _plainNames = new(StringComparer.Ordinal);
    private long _rows;

    /// <summary>A batch as it is to be sent.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: rows have no metadata, an input is given twice or not at all.</exception>
    public PreparedBatch Of(InputBatch batch)
    {
        _rows += batch.RowCount;
        MetadataRow?[] found = table is null ? new MetadataRow?[batch.RowCount] : [.. Enumerable.Range(0, batch.RowCount).Select(i => Find(table, batch, i))];
        string?[] unmet = new string?[batch.RowCount];
        if (conditions.Any)
        {
            var own = batch.Inputs.Where(tensor => specs.Any(spec => spec.Name == tensor.Name)).ToDictionary(tensor => tensor.Name, tensor => new RowBytes(tensor), StringComparer.Ordinal);
            for (int i = 0; i < unmet.Length; i++)
                unmet[i] = conditions.Unmet(new RowFacts(batch.Labels[i], own, i, found[i], _plainNames), file, batch.FirstRow + i);
        }

        int[] kept = [.. Enumerable.Range(0, batch.RowCount).Where(i => unmet[i] is null)];
        int[] sent = keepsRows && kept.Length > 0 ? [.. Enumerable.Range(0, batch.RowCount)] : kept;
        return new PreparedBatch(sent.Length == 0 ? null : Joined(batch, found, sent), [.. sent.Select(i => batch.FirstRow + i)], unmet);
    }

    /// <summary>Checks at the end of the input that metadata without runs has no further rows.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: it has.</exception>
    public void Finish()
    {
        if (table is { HasRuns: false } && table.Count != _rows)
            throw Fault($"it has {_rows} rows and {table.File} {table.Count}; without runs, rows belong together by their order.", "Give both files run and lumisection.");
    }

    private MetadataRow? Find(MetadataTable table, InputBatch batch, int index)
    {
        RowLabels labels = batch.Labels[index];
        long row = batch.FirstRow + index;
        if (!table.HasRuns)
        {
            if (labels.Run is not null || labels.Lumisection is not null)
                throw InputFault.At(new SourceLocation(table.File, 0, 0), $"there is no column run_number, by which the rows of {file} are told.", "Add run_number and lumisection_number to the metadata.");
            return row < table.Count ? table[(int)row] : throw Fault($"it has more rows than {table.File}, which has {table.Count}; without runs, rows belong together by their order.", "Give both files run and lumisection.");
        }

        string wanted = table.HasLumisections ? "run and lumisection" : "run";
        if (labels.Run is not { } run || (table.HasLumisections && labels.Lumisection is null))
            throw Fault($"row {row} has no {(labels.Run is null ? "run" : "lumisection")}; {table.File} is joined by {wanted}.", $"Add {wanted} to {file}.");
        return table.Find(run, labels.Lumisection ?? 0);
    }

    private InputBatch Joined(InputBatch batch, MetadataRow?[] found, int[] sent)
    {
        RequireMetadata(batch, found, sent);
        var inputs = new List<Tensor>(batch.Inputs);
        if (sent.Length < batch.RowCount)
        {
            for (int i = 0; i < inputs.Count; i++)
            {
                var rows = new RowBytes(inputs[i]);
                inputs[i] = RowBytes.Gather(inputs[i].Name, inputs[i].DataType, [.. sent.Select(row => (rows, row))]);
            }
        }

        foreach (TensorSpec spec in specs)
        {
            bool isOwn = batch.Inputs.Any(tensor => tensor.Name == spec.Name);
            (RowBytes Source, int Row)?[] values = table is null ? [] : [.. sent.Select(i => found[i]!.ValueOf(spec))];
            // A run or lumisection stands in for an attribute only where no file gives it.
            bool isGiven = table is not null && values.Length > 0 && found[sent[0]]!.Values.ContainsKey(spec.Name);
            if (isOwn && isGiven)
                throw Fault($"the input {spec.Name} is given twice: here and in {table!.File}.", "Remove it from one of them.");
            if (isOwn)
                continue;
            if (values.Length > 0 && Array.TrueForAll(values, value => value is not null))
                inputs.Add(Gather(spec, [.. values.Select(value => value!.Value)]));
            else if (!optional.Contains(spec.Name))
                throw Missing(spec);
        }

        return new InputBatch(batch.FirstRow, sent.Length, inputs, [.. sent.Select(i => batch.Labels[i])]);
    }

    private void RequireMetadata(InputBatch batch, MetadataRow?[] found, int[] sent)
    {
        if (table is null)
            return;
        int[] without = [.. sent.Where(i => found[i] is null)];
        if (without.Length == 0)
            return;
        string pairs = string.Join(", ", without.Take(MostNamed).Select(i => table.HasLumisections ? $"({batch.Labels[i].Run}, {batch.Labels[i].Lumisection})" : $"{batch.Labels[i].Run}"));
        string more = without.Length > MostNamed ? $" and {without.Length - MostNamed} more up to row {batch.FirstRow + batch.RowCount - 1}" : "";
        throw InputFault.At(new SourceLocation(table.File, 0, 0),
            $"there is no metadata for {(table.HasLumisections ? "(run, lumisection)" : "run")} {pairs}{more} of {file}.", "Add these rows to the metadata, or take them out of the input.");
    }

    private Tensor Gather(TensorSpec spec, IReadOnlyList<(RowBytes Source, int Row)> values) =>
        values.All(value => value.Source.RowShape.AsSpan().SequenceEqual(values[0].Source.RowShape))
            ? RowBytes.Gather(spec.Name, spec.DataType, values)
            : throw InputFault.At(new SourceLocation(table!.File, 0, 0), $"{spec.Name} has rows of several sizes in one request.", "Send batches of 1 row (-BatchSize 1, --batch-size 1).");

    private DismException Missing(TensorSpec spec)
    {
        string attribute = MetadataInputs.AttributeOf(spec.Name);
        bool isCommon = specs.Count(other => MetadataInputs.AttributeOf(other.Name) == attribute) > 1;
        return Fault($"the metadata input {spec} is missing here{(table is null ? "" : $" and in {table.File}")}.",
            $"Add a column {spec.Name}{(isCommon ? "" : $" or {attribute}")} to a file of metadata (-MetadataPath, --metadata).");
    }

    private DismException Fault(string message, string? cure = null) => InputFault.At(new SourceLocation(file, 0, 0), message, cure);
}

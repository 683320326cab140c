using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Reads arrays side by side, a block of rows at a time, and converts them to the inputs' types.</summary>
internal sealed class NumpyRows(
    string file, InputReaderOptions options, IReadOnlyList<(TensorSpec Spec, NpyArray Array)> inputs, IReadOnlyList<(string Name, NpyArray Array)> labels)
{
    private readonly int run = LabelNames.Best([.. labels.Select(label => label.Name)], LabelNames.RunRank, i => labels[i].Array.Header.Element.DataType != DataType.Bytes);
    private readonly int lumisection = LabelNames.Best([.. labels.Select(label => label.Name)], LabelNames.LumisectionRank, i => labels[i].Array.Header.Element.DataType != DataType.Bytes);

    public async IAsyncEnumerable<InputBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            (TensorSpec spec, NpyArray array) = inputs[i];
            if (array.RowCount != inputs[0].Array.RowCount)
                throw InputFault.At(new SourceLocation(file, 0, 0), $"{spec.Name} has {array.RowCount} rows and {inputs[0].Spec.Name} {inputs[0].Array.RowCount}.");
            if (!InputColumn.Fits(spec, array.Header.Shape.AsSpan()[1..]))
                throw InputFault.At(new SourceLocation(file, 0, 0), $"the array for {spec.Name} has shape [{string.Join(',', array.Header.Shape)}], [{string.Join(',', spec.Shape)}] was expected.");
            if (array.Header.Shape.AsSpan()[1..].Contains(0) && array.RowCount > 0)
                throw InputFault.At(new SourceLocation(file, 0, 0), $"the rows of the array for {spec.Name} are empty: its shape is [{string.Join(',', array.Header.Shape)}].");
            if (array.RowCount > 0 && array.Header.Bytes / array.RowCount > options.MaxRowBytes)
                throw InputFault.At(new SourceLocation(file, 0, 0), $"a row of the array for {spec.Name} has {array.Header.Bytes / array.RowCount} bytes, more than {options.MaxRowBytes}.");
            if ((spec.DataType == DataType.Bytes) != (array.Header.Element.DataType == DataType.Bytes))
                throw InputFault.At(new SourceLocation(file, 0, 0), $"the array for {spec.Name} is {array.Header.Element.DataType.ToWireName()}, {spec.DataType.ToWireName()} was expected.");
        }

        BatchAssembler assembler = new([.. inputs.Select(input => input.Spec)], options, file);
        string[] names = [.. labels.Where((_, i) => i != run && i != lumisection).Select(label => label.Name)];
        long first = 0;
        while (true)
        {
            int block = BlockRows();
            List<TensorRows> rows = [];
            foreach ((TensorSpec spec, NpyArray array) in inputs)
            {
                if (await array.ReadRowsAsync(block, cancellationToken).ConfigureAwait(false) is { } tensor)
                    rows.Add(new TensorRows(Converted(tensor, spec, first), spec.DataType, [.. tensor.Shape]));
            }

            if (rows.Count == 0)
                break;
            Tensor[] texts = new Tensor[labels.Count];
            for (int i = 0; i < texts.Length; i++)
                texts[i] = (await labels[i].Array.ReadRowsAsync(block, cancellationToken).ConfigureAwait(false))!;
            int[] positions = new int[labels.Count];
            for (int row = 0; row < rows[0].Count; row++)
            {
                assembler.BeginRow();
                for (int i = 0; i < rows.Count; i++)
                    rows[i].AppendNext(assembler.Columns[i]);
                assembler.EndRow(LabelsOf(texts, positions, row, names));
                while (assembler.TryTake(out InputBatch? batch))
                    yield return batch;
            }

            first += rows[0].Count;
        }

        assembler.Finish();
        while (assembler.TryTake(out InputBatch? last))
            yield return last;
    }

    // A block of large rows is no larger than a batch of them may be.
    private int BlockRows()
    {
        long row = Math.Max(1, inputs.Max(input => input.Array.Header.Bytes / Math.Max(1, input.Array.RowCount)));
        return (int)Math.Clamp(options.MaxBatchBytes / row, 1, options.BatchSize);
    }

    private ReadOnlyMemory<byte> Converted(Tensor tensor, TensorSpec spec, long firstRow)
    {
        if (tensor.DataType == spec.DataType)
            return tensor.Data;
        byte[] converted = new byte[checked(tensor.Count * spec.DataType.ElementSize())];
        long fault = ElementConverter.Convert(tensor.DataType, tensor.Data.Span, spec.DataType, converted);
        if (fault < 0)
            return converted;
        long rowSize = tensor.Count / tensor.Shape[0];
        throw InputFault.At(new SourceLocation(file, 0, 0),
            $"{spec.Name}: element {fault % rowSize} of row {firstRow + (fault / rowSize)} is {ElementReader.Number(tensor, fault).ToString("R", CultureInfo.InvariantCulture)} ({tensor.DataType.ToWireName()}), which {spec.DataType.ToWireName()} cannot hold.");
    }

    private RowLabels LabelsOf(Tensor[] columns, int[] positions, int row, string[] names)
    {
        if (columns.Length == 0)
            return RowLabels.None;
        string[] values = new string[names.Length];
        int next = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            if (i != run && i != lumisection)
                values[next++] = TextOf(columns[i], row, ref positions[i]);
        }

        return new RowLabels(WholeOf(columns, run, row), WholeOf(columns, lumisection, row),
            names.Length == 0 ? RowLabels.None.Columns : new ColumnValues(names, values));
    }

    private static string TextOf(Tensor column, int row, ref int position)
    {
        if (column.DataType != DataType.Bytes)
            return ElementReader.Number(column, row).ToString("R", CultureInfo.InvariantCulture);
        int length = BinaryPrimitives.ReadInt32LittleEndian(column.Data.Span[position..]);
        string text = Encoding.UTF8.GetString(column.Data.Span.Slice(position + 4, length));
        position += 4 + length;
        return text;
    }

    private long? WholeOf(Tensor[] columns, int index, int row)
    {
        if (index < 0)
            return null;
        double value = ElementReader.Number(columns[index], row);
        if (double.IsNaN(value))
            return null;
        return value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? (long)value
            : throw InputFault.At(new SourceLocation(file, 0, 0), $"{labels[index].Name} holds {value.ToString("R", CultureInfo.InvariantCulture)}, a whole number was expected.");
    }
}

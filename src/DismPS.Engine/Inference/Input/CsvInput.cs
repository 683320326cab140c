using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Reads rows of a CSV file into batches.</summary>
internal sealed class CsvInput
{
    private readonly CsvRecords records;
    private readonly CsvLayout layout;
    private readonly BatchAssembler assembler;
    private readonly InputReaderOptions options;

    private CsvInput(CsvRecords records, CsvLayout layout, InputReaderOptions options, string file)
    {
        this.records = records;
        this.layout = layout;
        this.options = options;
        assembler = new BatchAssembler(layout.Inputs, options, file);
    }

    public static async IAsyncEnumerable<InputBatch> ReadAsync(
        Stream stream, string file, IReadOnlyList<TensorSpec> specs, InputReaderOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CsvRecords records = new(stream, file, options);
        if (!await records.ReadAsync(cancellationToken).ConfigureAwait(false))
            throw InputFault.At(new SourceLocation(file, 0, 0), "the file is empty.");

        CsvHeader header = CsvHeader.Read(records, file, options);
        bool hasRow = header.IsFirstRow || await records.ReadAsync(cancellationToken).ConfigureAwait(false);
        CsvInput input = new(records, CsvLayout.Find(header.Names, header.Places, hasRow ? NumbersOf(records, header.Names.Length) : null, specs, options, file), options, file);
        while (hasRow)
        {
            input.AddRow();
            while (input.assembler.TryTake(out InputBatch? batch))
                yield return batch;
            hasRow = await records.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        input.assembler.Finish();
        while (input.assembler.TryTake(out InputBatch? batch))
            yield return batch;
    }

    private static bool[] NumbersOf(CsvRecords records, int columns)
    {
        bool[] numbers = new bool[columns];
        for (int i = 0; i < Math.Min(columns, records.Count); i++)
            numbers[i] = CellParser.IsNumber(records[i]);
        return numbers;
    }

    private void AddRow()
    {
        CsvColumn[] columns = layout.Columns;
        if (records.Count != columns.Length)
        {
            throw InputFault.At(records.LocationOf(Math.Min(records.Count, columns.Length + 1) - 1),
                $"the row has {records.Count} cells and the header {columns.Length}.",
                records.Count > columns.Length ? "Put cells that contain the delimiter in quotes." : null);
        }

        assembler.BeginRow();
        for (int i = 0; i < layout.RowShapes.Count; i++)
        {
            if (layout.RowShapes[i] is { } shape)
            {
                assembler.Columns[i].RowShape = shape;
                assembler.Columns[i].Reserve(checked((int)Tensor.CountOf(shape) * assembler.Columns[i].ElementSize));
            }
        }

        long? run = null, lumisection = null;
        string[] others = layout.OtherNames.Length == 0 ? [] : new string[layout.OtherNames.Length];
        int other = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            switch (columns[i].Kind)
            {
                case CsvColumnKind.Element:
                    ReadElement(i, assembler.Columns[columns[i].Input], columns[i].Offset);
                    break;
                case CsvColumnKind.Whole:
                    ReadWhole(i, assembler.Columns[columns[i].Input]);
                    break;
                case CsvColumnKind.Run:
                    run = ReadLabel(i);
                    break;
                case CsvColumnKind.Lumisection:
                    lumisection = ReadLabel(i);
                    break;
                case CsvColumnKind.Other:
                    others[other++] = records.Text(i);
                    break;
            }
        }

        assembler.EndRow(new RowLabels(run, lumisection,
            others.Length == 0 ? RowLabels.None.Columns : new ColumnValues(layout.OtherNames, others)));
    }

    private void ReadElement(int index, InputColumn column, int offset)
    {
        ReadOnlySpan<byte> cell = records[index];
        Span<byte> destination = column.Row.Slice(offset * column.ElementSize, column.ElementSize);
        CellFault fault = CellParser.Write(cell, column.DataType, destination);
        if (fault == CellFault.Empty && options.EmptyIsNaN)
            fault = CellParser.Write("nan"u8, column.DataType, destination);
        if (fault != CellFault.None)
            throw InputFault.Element(records.LocationOf(index), $"column {layout.Names[index]}", cell, column.DataType, fault);
    }

    private void ReadWhole(int index, InputColumn column)
    {
        ReadOnlySpan<byte> cell = records[index];
        ReadOnlySpan<byte> trimmed = cell[Ascii.Trim(cell)];
        if (column.FixedCount == 1 && (column.DataType == DataType.Bytes || !trimmed.StartsWith((byte)'[')))
        {
            column.RowShape = column.FixedShape!;
            if (column.DataType == DataType.Bytes)
            {
                column.AppendText(cell);
                return;
            }

            column.Reserve(column.ElementSize);
            ReadElement(index, column, 0);
            return;
        }

        if (trimmed.IsEmpty)
            throw InputFault.At(records.LocationOf(index), $"column {layout.Names[index]} is empty, a JSON array was expected.");
        try
        {
            Utf8JsonReader reader = new(trimmed);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException();
            JsonElements.ReadRow(ref reader, column);
            if (reader.Read())
                throw new JsonException();
        }
        catch (JsonContentException fault)
        {
            throw InputFault.At(records.LocationOf(index), fault.Message, fault.Cure);
        }
        catch (JsonException)
        {
            throw InputFault.At(records.LocationOf(index), $"column {layout.Names[index]} holds {InputFault.Quote(cell)}, a JSON array was expected.");
        }
    }

    private long? ReadLabel(int index)
    {
        ReadOnlySpan<byte> cell = records[index];
        return CellParser.TryWhole(cell, out long value) switch
        {
            CellFault.None => value,
            CellFault.Empty => null,
            CellFault fault => throw InputFault.Element(records.LocationOf(index), $"column {layout.Names[index]}", cell, DataType.Int64, fault),
        };
    }
}

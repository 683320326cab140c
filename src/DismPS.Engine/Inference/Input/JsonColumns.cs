using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>An object of columns: <c>{"run": [1, 1], "input_0": [[...], [...]]}</c>. The columns are walked side by side, a row at a time.</summary>
internal sealed class JsonColumns(
    JsonText document, IReadOnlyDictionary<string, (int Offset, JsonTokenType Type)> properties, IReadOnlyList<TensorSpec> specs, InputReaderOptions options)
{
    private readonly List<(JsonTarget Target, string Given)> columns = [];
    private readonly List<int> positions = [];
    private readonly JsonLabels labels = new();

    public IEnumerable<InputBatch> Read()
    {
        JsonTargets targets;
        try
        {
            targets = JsonTargets.Find([.. properties.Keys], specs, options);
            foreach ((string name, (int offset, JsonTokenType type)) in properties)
            {
                if (type != JsonTokenType.StartArray)
                    throw new JsonContentException(offset, $"{InputFault.Quote(name)} is not an array: a document that is an object has columns (or is a V2 request).");
                columns.Add((targets.Of(name), name));
                positions.Add(offset + 1);
            }
        }
        catch (JsonContentException fault)
        {
            throw document.Fault(fault);
        }

        BatchAssembler assembler = new(targets.Inputs, options, document.File);
        while (TryAddRow(assembler))
        {
            while (assembler.TryTake(out InputBatch? batch))
                yield return batch;
        }

        assembler.Finish();
        while (assembler.TryTake(out InputBatch? batch))
            yield return batch;
    }

    private bool TryAddRow(BatchAssembler assembler)
    {
        int ended = 0;
        for (int i = 0; i < columns.Count; i++)
            ended += AtEnd(i) ? 1 : 0;
        if (ended == columns.Count)
            return false;
        if (ended > 0)
        {
            (int Index, bool Ended)[] ends = [.. columns.Select((_, i) => (i, AtEnd(i)))];
            int shorter = Array.FindIndex(ends, end => end.Ended), longer = Array.FindIndex(ends, end => !end.Ended);
            throw document.Fault(new JsonContentException(positions[shorter],
                $"the column {InputFault.Quote(columns[shorter].Given)} ends after {assembler.Rows} rows, {InputFault.Quote(columns[longer].Given)} has more."));
        }

        assembler.BeginRow();
        labels.BeginRow();
        for (int i = 0; i < columns.Count; i++)
        {
            ReadOnlySpan<byte> rest = document.Bytes.Span[positions[i]..];
            try
            {
                Utf8JsonReader reader = new(rest);
                reader.Read();
                JsonTarget target = columns[i].Target;
                if (target.Kind == CsvColumnKind.Whole)
                    JsonElements.ReadRow(ref reader, assembler.Columns[target.Input]);
                else
                    labels.Read(ref reader, target, rest);
                positions[i] += (int)reader.BytesConsumed;
            }
            catch (JsonContentException fault)
            {
                throw document.Fault(fault, positions[i]);
            }
        }

        assembler.EndRow(labels.EndRow());
        return true;
    }

    // Passes the comma or the white space before the next value.
    private bool AtEnd(int column)
    {
        ReadOnlySpan<byte> bytes = document.Bytes.Span;
        int position = positions[column];
        while (bytes[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',')
            position++;
        positions[column] = position;
        return bytes[position] == ']';
    }
}

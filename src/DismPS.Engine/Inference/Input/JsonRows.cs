using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Rows that are JSON objects, <c>{"run": 1, "input_0": [...]}</c>, or for a model with one input plain arrays.</summary>
internal sealed class JsonRows(string file, IReadOnlyList<TensorSpec> specs, InputReaderOptions options)
{
    private readonly JsonLabels labels = new();
    private JsonTargets? targets;
    private BatchAssembler? assembler;

    public void Add(JsonPump pump, JsonTokenType type)
    {
        JsonText text = pump.Text;
        try
        {
            Utf8JsonReader reader = new(pump.Value);
            reader.Read();
            if (type == JsonTokenType.StartObject)
                AddObject(ref reader, pump.Value);
            else if (type == JsonTokenType.StartArray && specs.Count == 1)
                AddArray(ref reader);
            else
                throw new JsonContentException(0, type == JsonTokenType.StartArray
                    ? $"a row is an array, but the model has {specs.Count} inputs: an object by input names was expected." : "a row is neither an object nor an array.");
        }
        catch (JsonContentException fault)
        {
            throw text.Fault(fault, pump.ValueStart);
        }
    }

    public bool TryTake([NotNullWhen(true)] out InputBatch? batch)
    {
        batch = null;
        return assembler is not null && assembler.TryTake(out batch);
    }

    public void Finish() => assembler?.Finish();

    private void AddArray(ref Utf8JsonReader reader)
    {
        assembler ??= new BatchAssembler(specs, options, file);
        assembler.BeginRow();
        JsonElements.ReadRow(ref reader, assembler.Columns[0]);
        assembler.EndRow(RowLabels.None);
    }

    private void AddObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> value)
    {
        targets ??= JsonTargets.Find(JsonTargets.NamesOf(value), specs, options);
        assembler ??= new BatchAssembler(targets.Inputs, options, file);
        assembler.BeginRow();
        targets.BeginRow();
        labels.BeginRow();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long offset = reader.TokenStartIndex;
            JsonTarget target = targets.Of(ref reader);
            reader.Read();
            if (target.Kind != CsvColumnKind.Whole)
                labels.Read(ref reader, target, value);
            else if (targets.TryMark(target.Input))
                JsonElements.ReadRow(ref reader, assembler.Columns[target.Input]);
            else
                throw new JsonContentException(offset, $"{target.Name} is there twice in this row.");
        }

        targets.RequireAll(value);
        assembler.EndRow(labels.EndRow());
    }
}

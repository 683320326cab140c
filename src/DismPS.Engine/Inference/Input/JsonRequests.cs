using DismPS.Engine.Diagnostics;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>V2 requests, <c>{"inputs": [{"name", "shape", "datatype", "data"}]}</c>, alone or as golden cases. A batch never spans two requests.</summary>
internal sealed class JsonRequests
{
    private readonly JsonText document;
    private readonly IReadOnlyList<TensorSpec> specs;
    private readonly InputReaderOptions options;
    private long firstRow;

    private JsonRequests(JsonText document, IReadOnlyList<TensorSpec> specs, InputReaderOptions options) =>
        (this.document, this.specs, this.options) = (document, specs, options);

    public static IEnumerable<InputBatch> ReadOne(JsonText document, IReadOnlyList<TensorSpec> specs, InputReaderOptions options) =>
        new JsonRequests(document, specs, options).Read(0, RowLabels.None);

    /// <summary>Cases; a case's name travels as the column <c>case</c>.</summary>
    public static IEnumerable<InputBatch> ReadCases(JsonText document, int offset, IReadOnlyList<TensorSpec> specs, InputReaderOptions options)
    {
        JsonRequests requests = new(document, specs, options);
        foreach ((int request, string? name) in requests.FindCases(offset))
        {
            RowLabels labels = name is null ? RowLabels.None : new RowLabels(null, null, new ColumnValues(["case"], [name]));
            foreach (InputBatch batch in requests.Read(request, labels))
                yield return batch;
        }
    }

    private List<(int Request, string? Name)> FindCases(int offset)
    {
        List<(int, string?)> cases = [];
        Utf8JsonReader reader = new(document.Bytes.Span[offset..]);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = offset + (int)reader.TokenStartIndex, request = -1;
            string? name = null;
            if (reader.TokenType != JsonTokenType.StartObject)
                throw document.Fault(new JsonContentException(start, "a case is not an object."));
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isRequest = reader.ValueTextEquals("request"u8), isName = reader.ValueTextEquals("case"u8);
                reader.Read();
                if (isRequest && reader.TokenType == JsonTokenType.StartObject)
                    request = offset + (int)reader.TokenStartIndex;
                if (isName && reader.TokenType == JsonTokenType.String)
                    name = reader.GetString();
                reader.Skip();
            }

            if (request < 0)
                throw document.Fault(new JsonContentException(start, "a case has no \"request\" object."));
            cases.Add((request, name));
        }

        return cases;
    }

    private List<InputBatch> Read(int offset, RowLabels labels)
    {
        try
        {
            List<JsonRequestInput> found = JsonRequestInput.FindAll(document.Bytes.Span[offset..]);
            foreach (JsonRequestInput input in found)
            {
                if (specs.Any(spec => spec.Name == input.Name))
                    continue;
                string? near = NearestName.Find(input.Name, specs.Select(spec => spec.Name));
                throw new JsonContentException(input.Offset, $"the model has no input {InputFault.Quote(input.Name)}. Its inputs: {InputFault.List(specs.Select(spec => spec.Name))}.",
                    near is null ? null : $"Did you mean {InputFault.Quote(near)}?");
            }

            TensorSpec[] present = [.. specs.Where(spec => found.Exists(input => input.Name == spec.Name))];
            if (specs.FirstOrDefault(spec => !present.Contains(spec) && !options.OptionalInputs.Contains(spec.Name)) is { } missing)
                throw new JsonContentException(0, $"the input {missing} is missing. Found: {InputFault.List(found.Select(input => input.Name))}.");
            TensorRows[] rows = [.. present.Select(spec => found.Find(input => input.Name == spec.Name)!.Read(document.Bytes.Span[offset..], spec))];
            for (int i = 1; i < rows.Length; i++)
            {
                if (rows[i].Count != rows[0].Count)
                    throw new JsonContentException(0, $"{present[i].Name} has {rows[i].Count} rows and {present[0].Name} {rows[0].Count}.");
            }

            return Assemble(present, rows, labels);
        }
        catch (JsonContentException fault)
        {
            throw document.Fault(fault, offset);
        }
    }

    private List<InputBatch> Assemble(TensorSpec[] present, TensorRows[] rows, RowLabels labels)
    {
        BatchAssembler assembler = new(present, options, document.File, firstRow);
        List<InputBatch> batches = [];
        for (long row = 0; row < (rows.Length == 0 ? 0 : rows[0].Count); row++)
        {
            assembler.BeginRow();
            for (int i = 0; i < rows.Length; i++)
                rows[i].AppendNext(assembler.Columns[i]);
            assembler.EndRow(labels);
        }

        assembler.Finish();
        firstRow = assembler.Rows;
        while (assembler.TryTake(out InputBatch? batch))
            batches.Add(batch);
        return batches;
    }
}

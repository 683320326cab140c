using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Values;

/// <summary>
/// Turns requests of bare values into V2 requests: KServe's V1 protocol, which is TensorFlow Serving's, and the scoring protocol of MLflow. Elements
/// stay the text that they are, so that the V2 reader judges them as those of any other request.
/// </summary>
/// <param name="inputs">The model's inputs; empty when they are not known.</param>
/// <param name="decodes">Whether the model looks at the content type of a request, as MLServer's handlers do.</param>
/// <param name="limits">Bounds on the body.</param>
internal sealed class ValueRequest(ImmutableArray<TensorSpec> inputs, bool decodes, WireLimits limits)
{
    /// <summary>Name of an input without one, as MLflow has it.</summary>
    private const string NamelessInput = "input-0";

    /// <summary>Writes the V2 request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="forms">Forms that are taken.</param>
    /// <param name="output">Receives the V2 request, JSON.</param>
    /// <returns>The form that the body has.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public ValueForms Rewrite(ReadOnlyMemory<byte> body, ValueForms forms, IBufferWriter<byte> output)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = limits.MaxNesting });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Invalid($"the body must be a JSON object with {Names(forms)}");
            (ValueForms form, IReadOnlyList<ValueInput> read) = ReadInputs(document.RootElement, forms);
            Write(output, document.RootElement, form, read);
            return form;
        }
        catch (JsonException e)
        {
            throw new DismException(ErrorCode.RequestInvalid, $"The request is invalid: failed to parse the JSON body: {e.Message}",
                "Correct the JSON text of the request.", null, e) { MessageIsAnswer = true };
        }
        catch (InvalidOperationException e)
        {
            // The library reads strings late, and says it this way.
            throw new DismException(ErrorCode.RequestInvalid, "The request is invalid: a text of the JSON body is not UTF-8, or has half of a surrogate pair.",
                "Write the body in UTF-8.", null, e) { MessageIsAnswer = true };
        }
    }

    private (ValueForms Form, IReadOnlyList<ValueInput> Inputs) ReadInputs(JsonElement root, ValueForms forms)
    {
        (string Name, ValueForms Form, Func<JsonElement, string, IReadOnlyList<ValueInput>> Read)[] known =
        [
            ("instances", ValueForms.Instances, ReadInstances),
            ("inputs", ValueForms.Inputs, ReadTensors),
            ("dataframe_split", ValueForms.Tables, ReadSplit),
            ("dataframe_records", ValueForms.Tables, ReadRecords),
        ];
        var given = known.Where(k => forms.HasFlag(k.Form) && root.TryGetProperty(k.Name, out _)).ToArray();
        if (given.Length != 1)
            throw Invalid(given.Length == 0 ? $"the body must have {Names(forms)}" : $"the body has both '{given[0].Name}' and '{given[1].Name}'; give one of them");
        return (given[0].Form, given[0].Read(root.GetProperty(given[0].Name), given[0].Name));
    }

    private IReadOnlyList<ValueInput> ReadInstances(JsonElement value, string where)
    {
        RequireArray(value, where);
        if (value.GetArrayLength() == 0)
            throw Invalid($"'{where}' is empty");
        return value[0].ValueKind == JsonValueKind.Object ? ReadRows(value, where) : [Whole(value)];
    }

    private IReadOnlyList<ValueInput> ReadTensors(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            RequireArray(value, where);
            return [Whole(value)];
        }

        var read = new List<ValueInput>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            RequireArray(property.Value, $"{where}.{property.Name}");
            ValueInput input = Begin(read, property.Name);
            foreach (JsonElement row in property.Value.EnumerateArray())
                input.Add(row);
        }

        return read.Count > 0 ? read : throw Invalid($"'{where}' is empty");
    }

    private IReadOnlyList<ValueInput> ReadRecords(JsonElement value, string where)
    {
        RequireArray(value, where);
        if (value.GetArrayLength() == 0)
            throw Invalid($"'{where}' has no row");
        return AsFeatures(ReadRows(value, where));
    }

    private IReadOnlyList<ValueInput> ReadSplit(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("data", out JsonElement data))
            throw Invalid($"'{where}' must be an object with 'columns' and 'data'");
        RequireArray(data, $"{where}.data");
        string[] names = value.TryGetProperty("columns", out JsonElement columns) && columns.ValueKind == JsonValueKind.Array
            ? [.. columns.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.String ? c.GetString()! : c.GetRawText())]
            : [];
        if (names.Length == 0)
            return [Whole(data)];
        var read = new List<ValueInput>();
        foreach (string name in names)
            Begin(read, name);
        int number = 0;
        foreach (JsonElement row in data.EnumerateArray())
        {
            RequireArray(row, $"{where}.data[{number}]");
            if (row.GetArrayLength() != names.Length)
                throw Invalid($"'{where}.data[{number}]' has {row.GetArrayLength()} values for {names.Length} columns");
            for (int i = 0; i < names.Length; i++)
                read[i].Add(row[i]);
            number++;
        }

        return number > 0 ? AsFeatures(read) : throw Invalid($"'{where}.data' has no row");
    }

    /// <summary>Rows of names and values become one input a name.</summary>
    private List<ValueInput> ReadRows(JsonElement value, string where)
    {
        var read = new List<ValueInput>();
        int number = 0;
        foreach (JsonElement row in value.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object)
                throw Invalid($"'{where}[{number}]' must be an object as the first row is");
            foreach (JsonProperty property in row.EnumerateObject())
            {
                ValueInput input = read.Find(i => i.Name == property.Name)
                    ?? (number == 0 ? Begin(read, property.Name) : throw Invalid($"'{where}[{number}]' has '{property.Name}', which the first row has not"));
                if (input.RowCount > number)
                    throw Invalid($"'{where}[{number}]' has '{property.Name}' twice");
                input.Add(property.Value);
            }

            number++;
            if (read.Find(i => i.RowCount < number) is ValueInput short_)
                throw Invalid($"'{where}[{number - 1}]' lacks '{short_.Name}'");
        }

        return read;
    }

    /// <summary>Columns that are no inputs of the model are the features of its one input, in their order.</summary>
    private IReadOnlyList<ValueInput> AsFeatures(IReadOnlyList<ValueInput> columns)
    {
        if (inputs.Length != 1 || columns.Any(c => c.Name == inputs[0].Name) || inputs[0].Shape is { IsDefault: false, Length: not 2 })
            return columns;
        return [new ValueInput(inputs[0].Name, inputs[0], columns)];
    }

    private ValueInput Whole(JsonElement rows)
    {
        if (inputs.Length > 1)
            throw Invalid($"the model has {inputs.Length} inputs, so that each needs its name: {string.Join(", ", inputs.Select(i => $"'{i.Name}'"))}");
        var input = new ValueInput(inputs.IsEmpty ? NamelessInput : inputs[0].Name, inputs.FirstOrDefault());
        foreach (JsonElement row in rows.EnumerateArray())
            input.Add(row);
        return input;
    }

    private ValueInput Begin(List<ValueInput> read, string name)
    {
        if (read.Exists(i => i.Name == name))
            throw Invalid($"'{name}' is given twice");
        if (read.Count >= limits.MaxTensors)
            throw Invalid($"there are more than {limits.MaxTensors} columns");
        var input = new ValueInput(name, inputs.FirstOrDefault(s => s.Name == name));
        read.Add(input);
        return input;
    }

    private void Write(IBufferWriter<byte> output, JsonElement root, ValueForms form, IReadOnlyList<ValueInput> read)
    {
        output.Write("{\"inputs\":["u8);
        for (int i = 0; i < read.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            read[i].Write(output);
        }

        output.Write("]"u8);
        ReadOnlySpan<byte> before = ",\"parameters\":{"u8;
        if (decodes)
        {
            output.Write(form == ValueForms.Tables ? ",\"parameters\":{\"content_type\":\"pd\""u8 : ",\"parameters\":{\"content_type\":\"np\""u8);
            before = ","u8;
        }

        bool any = decodes;
        if (root.TryGetProperty("params", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty parameter in parameters.EnumerateObject())
            {
                output.Write(before);
                JsonText.WriteString(output, parameter.Name);
                output.Write(":"u8);
                output.Write(JsonMarshal.GetRawUtf8Value(parameter.Value));
                before = ","u8;
                any = true;
            }
        }

        output.Write(any ? "}}"u8 : "}"u8);
    }

    private static void RequireArray(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Invalid($"'{where}' must be a list");
    }

    private static string Names(ValueForms forms) =>
        forms.HasFlag(ValueForms.Tables) ? "'instances', 'inputs', 'dataframe_split' or 'dataframe_records'" : "'instances' or 'inputs'";

    private static DismException Invalid(string fault) => new(ErrorCode.RequestInvalid, $"The request is invalid: {fault}.",
        "Compare the request with the inputs that the metadata of the model list.") { MessageIsAnswer = true };
}

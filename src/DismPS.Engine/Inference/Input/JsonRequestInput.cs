using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>One entry of a V2 request's <c>inputs</c>; offsets are from the begin of the request.</summary>
internal sealed record JsonRequestInput(string Name, long[] Shape, string? DataType, int Offset, int DataOffset)
{
    /// <summary>Finds the entries.</summary>
    /// <exception cref="JsonContentException">An entry lacks a part.</exception>
    public static List<JsonRequestInput> FindAll(ReadOnlySpan<byte> request)
    {
        List<JsonRequestInput> inputs = [];
        Utf8JsonReader reader = new(request);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isInputs = reader.ValueTextEquals("inputs"u8);
            reader.Read();
            if (!isInputs || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                JsonRequestInput input = ReadEntry(ref reader);
                if (inputs.Exists(other => other.Name == input.Name))
                    throw new JsonContentException(input.Offset, $"the input {InputFault.Quote(input.Name)} is there twice.");
                inputs.Add(input);
            }
        }

        return inputs;
    }

    /// <summary>Reads the data, flat or nested, as the spec's type.</summary>
    public TensorRows Read(ReadOnlySpan<byte> request, TensorSpec spec)
    {
        if (DataType is not null && DataType != spec.DataType.ToWireName())
            throw new JsonContentException(Offset, $"{Name} is declared {DataType}, the model takes {spec.DataType.ToWireName()}.");
        if (Shape.Length == 0)
            throw new JsonContentException(Offset, $"{Name} has no batch axis: its shape is empty.");
        InputColumn column = new(spec with { Shape = default });
        Span<long> sizes = stackalloc long[16];
        Utf8JsonReader reader = new(request[DataOffset..]);
        reader.Read();
        int rank;
        long count, wanted;
        try
        {
            rank = JsonElements.Read(ref reader, column, sizes);
            count = Tensor.CountOf(sizes[..rank]);
            wanted = Tensor.CountOf(Shape);
        }
        catch (JsonContentException fault)
        {
            throw new JsonContentException(DataOffset + fault.Offset, fault.Message, fault.Cure);
        }
        catch (OverflowException)
        {
            throw new JsonContentException(Offset, $"the shape [{string.Join(',', Shape)}] of {Name} is too large.");
        }

        if (count != wanted)
            throw new JsonContentException(Offset, $"{Name} has {count} elements, its shape [{string.Join(',', Shape)}] needs {wanted}.");
        if (!InputColumn.Fits(spec, Shape.AsSpan(1)))
            throw new JsonContentException(Offset, $"{Name} has shape [{string.Join(',', Shape)}], [{string.Join(',', spec.Shape)}] was expected.");
        return new TensorRows(column.Written, spec.DataType, Shape);
    }

    private static JsonRequestInput ReadEntry(ref Utf8JsonReader reader)
    {
        int offset = (int)reader.TokenStartIndex, data = -1;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonContentException(offset, "an entry of \"inputs\" is not an object.");
        string? name = null, type = null;
        long[]? shape = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            reader.Read();
            switch (property)
            {
                case "name" when reader.TokenType == JsonTokenType.String:
                    name = reader.GetString();
                    break;
                case "datatype" when reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "shape" when reader.TokenType == JsonTokenType.StartArray:
                    shape = ReadShape(ref reader);
                    break;
                case "data" when reader.TokenType == JsonTokenType.StartArray:
                    data = (int)reader.TokenStartIndex;
                    break;
            }

            reader.Skip();
        }

        string? missing = name is null ? "name" : shape is null ? "shape" : data < 0 ? "data" : null;
        return missing is null ? new JsonRequestInput(name!, shape!, type, offset, data)
            : throw new JsonContentException(offset, $"an entry of \"inputs\" has no usable \"{missing}\".");
    }

    private static long[] ReadShape(ref Utf8JsonReader reader)
    {
        List<long> shape = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long size) || size < 0)
                throw new JsonContentException(reader.TokenStartIndex, "a shape is an array of whole numbers from 0.");
            shape.Add(size);
        }

        return [.. shape];
    }
}

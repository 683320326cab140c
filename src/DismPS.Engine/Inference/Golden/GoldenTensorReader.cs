using System.Text.Json;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;
using BytesElements = DismPS.Engine.Protocol.BytesElements;

namespace DismPS.Engine.Inference;

/// <summary>
/// V2 tensors of golden files: data flat or nested, NaN and infinities as texts, or the elements' bytes in <c>raw_hex</c> for types that JSON has no
/// numbers for.
/// </summary>
internal static class GoldenTensorReader
{
    private const int MostDims = 16;

    /// <summary>Reads the tensors.</summary>
    /// <param name="document">The file.</param>
    /// <param name="tensors">The array of tensors.</param>
    /// <param name="owner">The case; it may hold the bytes of all tensors as an array <c>raw_hex</c>, in their order.</param>
    public static IReadOnlyList<Tensor> ReadAll(GoldenDocument document, JsonElement tensors, JsonElement owner)
    {
        JsonElement[] raw = document.Find(owner, "raw_hex", JsonValueKind.Array)?.EnumerateArray().ToArray() ?? [];
        var read = new List<Tensor>();
        foreach (JsonElement tensor in tensors.EnumerateArray())
        {
            read.Add(Read(document, tensor, read.Count < raw.Length ? raw[read.Count] : null));
            if (read.Take(read.Count - 1).Any(other => other.Name == read[^1].Name))
                throw document.Fault(tensor, $"the tensor {InputFault.Quote(read[^1].Name)} is there twice.");
        }

        return read;
    }

    private static Tensor Read(GoldenDocument document, JsonElement tensor, JsonElement? raw)
    {
        string name = document.Require(tensor, "name", JsonValueKind.String).GetString()!;
        JsonElement typeName = document.Require(tensor, "datatype", JsonValueKind.String);
        DataType type = DataTypes.FromWireName(typeName.GetString())
            ?? throw document.Fault(typeName, $"{name} has the datatype {InputFault.Quote(typeName.GetString()!)}, which there is not.");
        JsonElement sizes = document.Require(tensor, "shape", JsonValueKind.Array);
        (long[] shape, long count) = ShapeOf(document, sizes, name);
        JsonElement? hex = document.Find(tensor, "raw_hex", JsonValueKind.String);
        if (document.Find(tensor, "data", JsonValueKind.Array) is { } data)
            return new Tensor(name, type, shape, Elements(document, data, name, type, count, sizes));
        return (hex ?? raw) is { } bytes
            ? new Tensor(name, type, shape, Raw(document, bytes, name, type, count))
            : throw document.Fault(tensor, $"{name} has neither \"data\" nor \"raw_hex\".");
    }

    private static (long[] Shape, long Count) ShapeOf(GoldenDocument document, JsonElement sizes, string name)
    {
        var shape = new List<long>();
        foreach (JsonElement size in sizes.EnumerateArray())
        {
            if (shape.Count == MostDims || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out long value) || value < 0)
                throw document.Fault(size, $"the shape of {name} is at most {MostDims} whole numbers from 0.");
            shape.Add(value);
        }

        try
        {
            return ([.. shape], Tensor.CountOf([.. shape]));
        }
        catch (OverflowException)
        {
            throw document.Fault(sizes, $"the shape of {name} is too large.");
        }
    }

    private static byte[] Elements(GoldenDocument document, JsonElement data, string name, DataType type, long count, JsonElement shape)
    {
        var column = new InputColumn(new TensorSpec(name, type, default));
        try
        {
            Span<long> sizes = stackalloc long[MostDims];
            var reader = new Utf8JsonReader(document.RawOf(data).Span);
            reader.Read();
            int rank = JsonElements.Read(ref reader, column, sizes);
            long found = Tensor.CountOf(sizes[..rank]);
            return found == count ? column.Written.ToArray() : throw document.Fault(data, $"{name} has {found} elements, its shape {shape.GetRawText()} needs {count}.");
        }
        catch (JsonContentException fault)
        {
            throw document.Fault(data, fault);
        }
    }

    private static byte[] Raw(GoldenDocument document, JsonElement hex, string name, DataType type, long count)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromHexString(hex.GetString()!);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw document.Fault(hex, $"the \"raw_hex\" of {name} is not pairs of hexadecimal digits.");
        }

        bool fits = type == DataType.Bytes ? BytesElements.Count(bytes) == count : bytes.Length == (Int128)count * type.ElementSize();
        return fits ? bytes : throw document.Fault(hex, $"the \"raw_hex\" of {name} has {bytes.Length} bytes, which do not make {count} elements of {type.ToWireName()}.");
    }
}

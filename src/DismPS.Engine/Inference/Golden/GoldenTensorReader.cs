using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>V2 tensors of golden files. Accuracy matters here and speed does not; NaN and infinities are written as strings.</summary>
internal static class GoldenTensorReader
{
    public static List<Tensor> ReadAll(JsonElement tensors) => [.. tensors.EnumerateArray().Select(Read)];

    private static Tensor Read(JsonElement tensor)
    {
        string name = tensor.GetProperty("name").GetString()!;
        string typeName = tensor.GetProperty("datatype").GetString()!;
        DataType type = DataTypes.FromWireName(typeName) ?? throw new FormatException($"{name}: unknown datatype '{typeName}'");
        long[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())];
        using var data = new MemoryStream();
        if (tensor.TryGetProperty("raw_hex", out JsonElement hex))
            data.Write(Convert.FromHexString(hex.GetString()!));
        else
            Append(tensor.GetProperty("data"), type, data);
        return new Tensor(name, type, shape, data.ToArray());
    }

    private static void Append(JsonElement element, DataType type, MemoryStream data)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                Append(item, type, data);
            return;
        }

        Span<byte> bytes = stackalloc byte[8];
        switch (type)
        {
            case DataType.Bytes:
                byte[] text = Encoding.UTF8.GetBytes(element.GetString()!);
                BinaryPrimitives.WriteInt32LittleEndian(bytes, text.Length);
                data.Write(bytes[..4]);
                data.Write(text);
                return;
            case DataType.Bool:
                bytes[0] = element.ValueKind == JsonValueKind.True ? (byte)1 : (byte)0;
                break;
            case DataType.Fp16:
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)Number(element));
                break;
            case DataType.Fp32:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)Number(element));
                break;
            case DataType.Fp64:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, Number(element));
                break;
            case DataType.UInt64:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, element.GetUInt64());
                break;
            default:
                // Two's complement: the low bytes are the narrower number.
                BinaryPrimitives.WriteInt64LittleEndian(bytes, element.GetInt64());
                break;
        }

        data.Write(bytes[..type.ElementSize()]);
    }

    private static double Number(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? double.Parse(element.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)
        : element.GetDouble();
}

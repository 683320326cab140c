using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Golden cases as text, in the form that <see cref="GoldenCaseReader"/> reads: a line a tensor.</summary>
internal static class GoldenWriter
{
    /// <summary>A case of inputs.json.</summary>
    public static byte[] Request(GoldenRequest request)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write("{\"case\": "u8);
        JsonText.WriteString(text, request.Name);
        if (request.Model is not null)
            WriteText(text, ", \"model\": "u8, request.Model);
        text.Write(", \"request\": {"u8);
        if (request.Id is not null)
        {
            WriteText(text, "\"id\": "u8, request.Id);
            text.Write(", "u8);
        }

        if (!request.Parameters.IsEmpty)
        {
            WriteRaw(text, request.Parameters);
            text.Write(", "u8);
        }

        text.Write("\"inputs\": ["u8);
        WriteTensors(text, request.Inputs, request.InputParameters);
        for (int i = 0; i < request.RequestedOutputs.Count; i++)
        {
            WriteText(text, i == 0 ? ", \"outputs\": [{\"name\": "u8 : ", {\"name\": "u8, request.RequestedOutputs[i]);
            text.Write(i == request.RequestedOutputs.Count - 1 ? "}]"u8 : "}"u8);
        }

        text.Write("}}"u8);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>A case of outputs.json.</summary>
    /// <param name="name">Name of the case.</param>
    /// <param name="outputs">The answer.</param>
    /// <param name="producer">What made the answer, a JSON object; null when the file says it for all cases.</param>
    public static byte[] Answer(string name, IReadOnlyList<Tensor> outputs, byte[]? producer)
    {
        var text = new ArrayBufferWriter<byte>();
        WriteText(text, "{\"case\": "u8, name);
        if (producer is not null)
        {
            text.Write(", \"producer\": "u8);
            text.Write(producer);
        }

        text.Write(", \"outputs\": ["u8);
        WriteTensors(text, outputs, null);
        text.Write("}"u8);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>An object of texts.</summary>
    public static byte[] Object(params ReadOnlySpan<(string Name, string Value)> members)
    {
        var text = new ArrayBufferWriter<byte>();
        for (int i = 0; i < members.Length; i++)
        {
            text.Write(i == 0 ? "{"u8 : ", "u8);
            JsonText.WriteString(text, members[i].Name);
            WriteText(text, ": "u8, members[i].Value);
        }

        text.Write("}"u8);
        return text.WrittenSpan.ToArray();
    }

    private static void WriteTensors(ArrayBufferWriter<byte> text, IReadOnlyList<Tensor> tensors, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? parameters)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            Tensor tensor = tensors[i];
            WriteText(text, i == 0 ? "\n    {\"name\": "u8 : ",\n    {\"name\": "u8, tensor.Name);
            WriteText(text, ", \"shape\": "u8, tensor.Shape);
            WriteText(text, ", \"datatype\": "u8, tensor.DataType.ToWireName());
            if (parameters is not null && parameters.TryGetValue(tensor.Name, out ReadOnlyMemory<byte> own))
            {
                text.Write(", "u8);
                WriteRaw(text, own);
            }

            WriteElements(text, tensor);
            text.Write("}"u8);
        }

        text.Write("]"u8);
    }

    private static void WriteElements(ArrayBufferWriter<byte> text, Tensor tensor)
    {
        // JSON has no numbers of this type, and no texts that are not UTF-8.
        if (tensor.DataType == DataType.Bf16 || (tensor.DataType == DataType.Bytes && !IsText(tensor)))
        {
            WriteText(text, ", \"raw_hex\": "u8, Convert.ToHexStringLower(tensor.Data.Span));
            return;
        }

        text.Write(", \"data\": ["u8);
        int offset = 0;
        for (int i = 0; i < tensor.Count; i++)
        {
            if (i > 0)
                text.Write(", "u8);
            if (tensor.DataType == DataType.Bytes)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(tensor.Data.Span[offset..]);
                JsonText.WriteString(text, Encoding.UTF8.GetString(tensor.Data.Span.Slice(offset + 4, length)));
                offset += 4 + length;
            }
            else
            {
                Encoding.UTF8.GetBytes(Number(tensor, i), text);
            }
        }

        text.Write("]"u8);
    }

    private static bool IsText(Tensor tensor)
    {
        for (ReadOnlySpan<byte> rest = tensor.Data.Span; !rest.IsEmpty;)
        {
            int end = 4 + BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (!Utf8.IsValid(rest[4..end]))
                return false;
            rest = rest[end..];
        }

        return true;
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    private static string Number(Tensor tensor, int index)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        return tensor.DataType switch
        {
            DataType.Bool => tensor.Data.Span[index] == 0 ? "false" : "true",
            DataType.Fp32 => Quoted(tensor.AsSpan<float>()[index].ToString("R", culture)),
            DataType.Fp64 => Quoted(tensor.AsSpan<double>()[index].ToString("R", culture)),
            DataType.Fp16 => Quoted(tensor.AsSpan<Half>()[index].ToString("R", culture)),
            DataType.Int64 => tensor.AsSpan<long>()[index].ToString(culture),
            DataType.UInt64 => tensor.AsSpan<ulong>()[index].ToString(culture),
            _ => ((long)ElementReader.Number(tensor, index)).ToString(culture),
        };
    }

    private static string Quoted(string number) => char.IsAsciiDigit(number[^1]) ? number : $"\"{number}\"";

    private static void WriteRaw(ArrayBufferWriter<byte> text, ReadOnlyMemory<byte> parameters)
    {
        text.Write("\"parameters\": "u8);
        text.Write(parameters.Span);
    }

    private static void WriteText(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> before, string value)
    {
        text.Write(before);
        JsonText.WriteString(text, value);
    }

    private static void WriteText(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> before, IReadOnlyList<long> shape)
    {
        text.Write(before);
        Encoding.UTF8.GetBytes($"[{string.Join(", ", shape)}]", text);
    }
}

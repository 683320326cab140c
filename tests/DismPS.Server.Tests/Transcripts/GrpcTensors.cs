using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Tensors of a gRPC answer in one form, whether they came typed or raw.</summary>
internal static class GrpcTensors
{
    /// <summary>The answer with its tensors as raw contents only.</summary>
    public static JsonElement InRawForm(JsonElement answer)
    {
        if (answer.Maybe("outputs") is not { ValueKind: JsonValueKind.Array } outputs)
            return answer;
        JsonObject node = JsonNode.Parse(answer.GetRawText())!.AsObject();
        var raw = new JsonArray();
        int next = 0;
        foreach (JsonElement output in outputs.EnumerateArray())
        {
            node["outputs"]![next]!.AsObject().Remove("contents");
            raw.Add(answer.Maybe("raw_output_contents") is JsonElement given && next < given.GetArrayLength()
                ? given[next].GetString()
                : Convert.ToBase64String(BytesOf(output.Text("datatype")!, output.Maybe("contents"))));
            next++;
        }

        node["raw_output_contents"] = raw;
        return JsonSerializer.SerializeToElement(node);
    }

    private static byte[] BytesOf(string datatype, JsonElement? contents)
    {
        var bytes = new MemoryStream();
        foreach (JsonElement element in contents?.EnumerateObject().SelectMany(f => f.Value.EnumerateArray()) ?? [])
            bytes.Write(ElementOf(datatype, element));
        return bytes.ToArray();
    }

    private static byte[] ElementOf(string datatype, JsonElement element)
    {
        byte[] bytes = new byte[8];
        string text = element.ToString();
        switch (datatype)
        {
            case "BOOL":
                return [(byte)(element.GetBoolean() ? 1 : 0)];
            case "BYTES":
                byte[] value = Convert.FromBase64String(text);
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value.Length);
                return [.. bytes.AsSpan(0, 4), .. value];
            case "FP32":
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)double.Parse(text, CultureInfo.InvariantCulture));
                return bytes[..4];
            case "FP64":
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, double.Parse(text, CultureInfo.InvariantCulture));
                return bytes;
            case "UINT64":
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.Parse(text, CultureInfo.InvariantCulture));
                return bytes;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, long.Parse(text, CultureInfo.InvariantCulture));
                return bytes[..(int.Parse(datatype.AsSpan(datatype.IndexOfAny(['8', '1', '3', '6'])), CultureInfo.InvariantCulture) / 8)];
        }
    }
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Fuzz.Targets;

/// <summary>Infer requests as text that does not depend on who read them: protobuf's parser or the program's own reader.</summary>
internal static class GrpcDescription
{
    public static string Of(ModelInferRequest request)
    {
        var text = new StringBuilder($"id {request.Id}; {Of(request.Parameters)}\n");
        for (int i = 0; i < request.Inputs.Count; i++)
        {
            var input = request.Inputs[i];
            byte[] data = request.RawInputContents.Count > 0 ? request.RawInputContents[i].ToByteArray() : Bytes(input);
            text.Append($"{input.Name} {input.Datatype} [{string.Join(',', input.Shape)}] {Of(input.Parameters)} {Convert.ToHexString(data)}\n");
        }

        return text.Append(string.Join(',', request.Outputs.Select(o => o.Name).Distinct())).ToString();
    }

    private static byte[] Prefixed(IEnumerable<byte[]> strings)
    {
        var bytes = new List<byte>();
        foreach (byte[] element in strings)
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, element.Length);
            bytes.AddRange([.. length, .. element]);
        }

        return [.. bytes];
    }

    private static byte[] Bytes(ModelInferRequest.Types.InferInputTensor input)
    {
        InferTensorContents c = input.Contents ?? new InferTensorContents();
        return DataTypes.FromWireName(input.Datatype)!.Value switch
        {
            DataType.Bool => [.. c.BoolContents.Select(v => v ? (byte)1 : (byte)0)],
            DataType.Int8 => [.. c.IntContents.Select(v => (byte)v)],
            DataType.UInt8 => [.. c.UintContents.Select(v => (byte)v)],
            DataType.Int16 => [.. c.IntContents.SelectMany(v => BitConverter.GetBytes((short)v))],
            DataType.UInt16 => [.. c.UintContents.SelectMany(v => BitConverter.GetBytes((ushort)v))],
            DataType.Int32 => [.. c.IntContents.SelectMany(BitConverter.GetBytes)],
            DataType.UInt32 => [.. c.UintContents.SelectMany(BitConverter.GetBytes)],
            DataType.Int64 => [.. c.Int64Contents.SelectMany(BitConverter.GetBytes)],
            DataType.UInt64 => [.. c.Uint64Contents.SelectMany(BitConverter.GetBytes)],
            DataType.Fp32 => [.. c.Fp32Contents.SelectMany(BitConverter.GetBytes)],
            DataType.Fp64 => [.. c.Fp64Contents.SelectMany(BitConverter.GetBytes)],
            _ => Prefixed(c.BytesContents.Select(v => v.ToByteArray())),
        };
    }

    private static string Of(IDictionary<string, InferParameter> parameters) => string.Join(' ', parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.BoolParam => p.Value.BoolParam ? "True" : "False",
        InferParameter.ParameterChoiceOneofCase.Int64Param => p.Value.Int64Param.ToString(),
        InferParameter.ParameterChoiceOneofCase.Uint64Param => p.Value.Uint64Param.ToString(),
        InferParameter.ParameterChoiceOneofCase.DoubleParam => p.Value.DoubleParam.ToString("R"),
        _ => p.Value.StringParam,
    }}"));

    public static string Of(InferRequestMessage message)
    {
        string id = message.HasId ? JsonSerializer.Deserialize<string>($"\"{message.IdText}\"")! : "";
        var text = new StringBuilder($"id {id}; {Of(message.Parameters)}\n");
        foreach (TensorSlot input in message.Inputs)
            text.Append($"{input.Name} {input.DataType.ToWireName()} [{string.Join(',', input.Shape.ToArray())}] {Of(input.Parameters)} {Convert.ToHexString(input.Data)}\n");
        return text.Append(string.Join(',', message.Outputs.ToArray().Select(o => o.Name))).ToString();
    }

    private static string Of(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return "";
        using JsonDocument document = JsonDocument.Parse(json);
        return string.Join(' ', document.RootElement.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}={p.Value.ValueKind switch
        {
            JsonValueKind.Number when p.Value.TryGetInt64(out long number) => number.ToString(),
            JsonValueKind.Number when p.Value.TryGetUInt64(out ulong number) => number.ToString(),
            JsonValueKind.Number => p.Value.GetDouble().ToString("R"),
            _ => p.Value.ToString(),
        }}"));
    }
}

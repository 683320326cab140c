using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Reads <c>ModelInferResponse</c> messages of any server: raw tensors, or elements in the field of their type.</summary>
public static class GrpcInferResponseReader
{
    private const string Cure = "Check that the address is an inference server's port for gRPC.";

    /// <summary>Reads one response.</summary>
    /// <param name="message">The message, without a frame.</param>
    /// <param name="limits">Bounds; null for <see cref="WireLimits.Default"/>.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ProtocolViolation"/>: the bytes are no such message, or its tensors do not fit their shapes.</exception>
    public static InferResponseMessage Read(ReadOnlySpan<byte> message, WireLimits? limits = null)
    {
        try
        {
            return ReadMessage(message, limits ?? WireLimits.Default);
        }
        catch (DismException e) when (e.Code == ErrorCode.RequestInvalid)
        {
            // The fields are read as those of requests are; here the fault is the server's.
            throw new DismException(ErrorCode.ProtocolViolation, e.Message, Cure, null, e);
        }
    }

    private static InferResponseMessage ReadMessage(ReadOnlySpan<byte> message, WireLimits limits)
    {
        string model = "", version = "", id = "";
        int raws = 0;
        var outputs = new List<GrpcOutput>();
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Is(1, ProtoWire.Length))
                model = fields.ReadText();
            else if (fields.Is(2, ProtoWire.Length))
                version = fields.ReadText();
            else if (fields.Is(3, ProtoWire.Length))
                id = fields.ReadText();
            else if (fields.Is(5, ProtoWire.Length))
                outputs.Add(outputs.Count < limits.MaxTensors ? GrpcOutput.Read(fields.ReadBytes(), limits) : throw Fault($"the response has more than {limits.MaxTensors} outputs"));
            else if (fields.Is(6, ProtoWire.Length))
                TakeRaw(outputs, fields.ReadBytes(), ref raws);
            else
                fields.Skip();
        }

        if (raws > 0 && raws != outputs.Count)
            throw Fault($"the response has {outputs.Count} outputs and {raws} raw_output_contents");
        return new InferResponseMessage(model, version.Length > 0 ? version : null, id.Length > 0 ? id : null, [.. outputs.Select(o => o.ToTensor())]);
    }

    /// <summary>Writers keep the order of the fields' numbers: the outputs come before their raw contents.</summary>
    private static void TakeRaw(List<GrpcOutput> outputs, ReadOnlySpan<byte> data, ref int number)
    {
        if (number >= outputs.Count)
            throw Fault($"the response has {outputs.Count} outputs and more raw_output_contents");
        outputs[number++].Data = data.ToArray();
    }

    internal static DismException Fault(string fault) => new(ErrorCode.ProtocolViolation, $"The answer cannot be read: {fault}.", Cure);
}

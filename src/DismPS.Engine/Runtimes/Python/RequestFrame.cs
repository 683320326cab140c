using System.Buffers;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Writes the frame of a request.</summary>
internal static class RequestFrame
{
    /// <summary>Room that inputs in shared memory need; 0 when all go through the pipe.</summary>
    private static long SharedRoom(ReadOnlySpan<TensorSlot> inputs)
    {
        long room = 0;
        foreach (TensorSlot input in inputs)
        {
            if (input.ByteLength > Frame.SharedAbove)
                room += SharedInputs.Room(input.ByteLength);
        }

        return room;
    }

    /// <summary>Writes head and tensors; the number is set when the frame is sent.</summary>
    /// <param name="lane">Receives the frame in <see cref="WorkerLane.Sending"/>.</param>
    /// <param name="call">The request.</param>
    /// <param name="signature">Names of outputs that the request asks for.</param>
    /// <param name="names">Names for shared files.</param>
    /// <param name="batch">So many requests, this one and those that follow, go to the model as one list; 0 for none that is not told already.</param>
    /// <param name="stream">Whether it may have several answers.</param>
    public static void Write(WorkerLane lane, ModelCall call, ModelSignature signature, SharedNames names, int batch = 0, bool stream = false)
    {
        PinnedBuffer frame = lane.Sending;
        ReadOnlySpan<TensorSlot> inputs = call.Inputs;
        bool shared = lane.Inputs.TryBegin(SharedRoom(inputs), names);
        Frame.Begin(frame, FrameKind.Infer);
        frame.Write("{\"lane\":"u8);
        JsonText.WriteNumber(frame, lane.Number);
        if (stream)
            frame.Write(",\"stream\":true"u8);
        if (batch > 0)
        {
            frame.Write(",\"batch\":"u8);
            JsonText.WriteNumber(frame, batch);
        }

        if (call.Message.HasId)
        {
            frame.Write(",\"id\":\""u8);
            frame.Write(call.Message.RawId);
            frame.Write("\""u8);
        }

        WriteParameters(frame, call.Message.Parameters);
        frame.Write(",\"inputs\":["u8);
        for (int i = 0; i < inputs.Length; i++)
            WriteInput(frame, inputs[i], first: i == 0, shared ? lane.Inputs : null);
        frame.Write("]"u8);
        WriteOutputs(frame, call, signature);
        frame.Write("}"u8);
        Frame.EndHead(frame);
        foreach (TensorSlot input in inputs)
        {
            if (!shared || input.ByteLength <= Frame.SharedAbove)
                Frame.AppendTensor(frame, input.Data);
        }

        Frame.End(frame);
    }

    private static void WriteInput(PinnedBuffer frame, TensorSlot input, bool first, SharedInputs? shared)
    {
        frame.Write(first ? "{\"name\":"u8 : ",{\"name\":"u8);
        JsonText.WriteString(frame, input.Name);
        frame.Write(",\"datatype\":"u8);
        JsonText.WriteString(frame, input.DataType.ToWireName());
        frame.Write(",\"shape\":"u8);
        JsonText.WriteShape(frame, input.Shape);
        frame.Write(",\"size\":"u8);
        JsonText.WriteNumber(frame, input.ByteLength);
        if (input.Nested)
            frame.Write(",\"nested\":true"u8);
        WriteParameters(frame, input.Parameters);
        if (shared is not null && input.ByteLength > Frame.SharedAbove)
        {
            frame.Write(",\"at\":"u8);
            JsonText.WriteNumber(frame, shared.Add(input.Data));
            frame.Write(",\"file\":"u8);
            JsonText.WriteString(frame, shared.Path!);
        }

        frame.Write("}"u8);
    }

    private static void WriteOutputs(PinnedBuffer frame, ModelCall call, ModelSignature signature)
    {
        ReadOnlySpan<RequestedOutput> asked = call.Message.Outputs;
        if (asked.IsEmpty)
            return;
        for (int i = 0; i < asked.Length; i++)
        {
            frame.Write(i == 0 ? ",\"outputs\":[{\"name\":"u8 : ",{\"name\":"u8);
            JsonText.WriteString(frame, asked[i].Index >= 0 ? signature.Outputs[asked[i].Index].Name : asked[i].Name);
            WriteParameters(frame, asked[i].Parameters);
            frame.Write("}"u8);
        }

        frame.Write("]"u8);
    }

    private static void WriteParameters(PinnedBuffer frame, ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
            return;
        frame.Write(",\"parameters\":"u8);
        frame.Write(parameters.Span);
    }
}

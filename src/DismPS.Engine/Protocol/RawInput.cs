using System.Buffers.Binary;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>The raw request form: a body that is nothing but one input's bytes; its shape follows from their number.</summary>
internal static class RawInput
{
    public static void Read(PinnedBuffer body, TensorSpec input, bool batched, TensorSlot slot, PinnedBuffer memory)
    {
        slot.Name = input.Name;
        slot.Index = 0;
        slot.DataType = input.DataType;
        if (input.DataType == DataType.Bytes)
        {
            ReadOneString(body, input, batched, slot, memory);
            return;
        }

        int element = input.DataType.ElementSize();
        if (input.Shape.IsDefault || input.Shape.Count(d => d < 0) > 1)
            throw Refusal(input, "its shape must have at most one variable dimension");
        long known = 1;
        foreach (long entry in input.Shape)
            known *= Math.Max(1, Math.Abs(entry));
        long row = known * element;
        bool variable = input.Shape.Contains(-1);
        if (body.Length % row != 0 || (!variable && body.Length != row))
            throw Refusal(input, $"input byte size mismatch: expected {(variable ? $"a multiple of {row}" : row)} bytes, got {body.Length}");
        Span<long> shape = slot.SetRank(input.Shape.Length);
        for (int i = 0; i < shape.Length; i++)
            shape[i] = input.Shape[i] < 0 ? body.Length / row : input.Shape[i];
        slot.Count = body.Length / element;
        slot.Address = body.Address;
        slot.ByteLength = body.Length;
    }

    private static void ReadOneString(PinnedBuffer body, TensorSpec input, bool batched, TensorSlot slot, PinnedBuffer memory)
    {
        if (input.Shape.IsDefault || input.Shape.Length != (batched ? 2 : 1) || input.Shape[^1] != 1)
            throw Refusal(input, "for BYTES the model must have input shape [1]");
        slot.SetRank(input.Shape.Length).Fill(1);
        slot.Count = 1;
        int offset = memory.Reserve(4L + body.Length);
        Span<byte> target = memory.Written[offset..];
        BinaryPrimitives.WriteInt32LittleEndian(target, body.Length);
        body.Written.CopyTo(target[4..]);
        slot.Address = memory.Address + offset;
        slot.ByteLength = 4 + body.Length;
    }

    private static DismException Refusal(TensorSpec input, string fault) =>
        new(ErrorCode.RequestInvalid, $"The raw binary request cannot be read as input '{input.Name}': {fault}.",
            "Send the elements of the input alone, the lowest byte first, without a JSON part.") { MessageIsAnswer = true };
}

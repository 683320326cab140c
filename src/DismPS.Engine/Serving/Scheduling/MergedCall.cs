using System.Buffers.Binary;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>
/// Several requests as one call of the model: their inputs one behind the other on the first axis, in memory that is used again and again. Each
/// request gets views of its rows of the outputs.
/// </summary>
internal sealed class MergedCall
{
    /// <summary>Bytes of the inputs of one batch; what exceeds them waits for the next.</summary>
    public const long MaxBytes = 256L << 20;

    // Memory beyond this is only kept while a batch needs it.
    private const int KeptBytes = 32 << 20;

    private readonly PinnedBuffer memory = new();
    private readonly List<TensorSlot> slots = [];

    /// <summary>The one call.</summary>
    public ModelCall Call { get; } = new();

    /// <summary>Whether two requests differ in nothing but their rows: the same inputs, and the same outputs asked for.</summary>
    public static bool Fit(ModelCall one, ModelCall other)
    {
        ReadOnlySpan<TensorSlot> inputs = one.Inputs;
        if (inputs.Length == 0 || other.Inputs.Length != inputs.Length || !one.Requested.SequenceEqual(other.Requested))
            return false;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (Find(other, inputs[i], i) is not TensorSlot same || same.DataType != inputs[i].DataType
                || same.Shape.Length == 0 || inputs[i].Shape.Length == 0 || !same.Shape[1..].SequenceEqual(inputs[i].Shape[1..]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Bytes of a request's inputs.</summary>
    public static long BytesOf(ModelCall call)
    {
        long bytes = 0;
        foreach (TensorSlot input in call.Inputs)
            bytes += input.ByteLength;
        return bytes;
    }

    /// <summary>Puts the inputs together.</summary>
    public void Fill(List<ScheduledRequest> members, long rows)
    {
        ModelCall first = members[0].Call.ModelCall;
        ReadOnlySpan<TensorSlot> inputs = first.Inputs;
        while (slots.Count < inputs.Length)
            slots.Add(new TensorSlot());
        // Offsets first: growing moves the memory.
        for (int i = 0; i < inputs.Length; i++)
        {
            long bytes = 0;
            foreach (ScheduledRequest member in members)
                bytes += Find(member.Call.ModelCall, inputs[i], i)!.ByteLength;
            TensorSlot slot = slots[i];
            slot.Address = memory.Reserve(bytes);
            slot.ByteLength = (int)bytes;
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            TensorSlot slot = slots[i];
            int at = (int)slot.Address;
            foreach (ScheduledRequest member in members)
            {
                Span<byte> data = Find(member.Call.ModelCall, inputs[i], i)!.Data;
                data.CopyTo(memory.Written[at..]);
                at += data.Length;
            }

            slot.Address += memory.Address;
            slot.Name = inputs[i].Name;
            slot.Index = inputs[i].Index;
            slot.DataType = inputs[i].DataType;
            Span<long> shape = slot.SetRank(inputs[i].Shape.Length);
            inputs[i].Shape.CopyTo(shape);
            shape[0] = rows;
            slot.Count = Tensor.CountOf(shape);
            Call.AddInput(slot);
        }

        foreach (int requested in first.Requested)
            Call.Request(requested);
    }

    /// <summary>Shows each request its rows of the outputs; the name of an output whose first axis is not the batch, null when there is none.</summary>
    public string? Share(List<ScheduledRequest> members, long rows)
    {
        foreach (TensorSlot output in Call.Outputs)
        {
            if (output.Shape.Length == 0 || output.Shape[0] != rows)
                return output.Name;
        }

        foreach (int requested in Call.Requested)
        {
            TensorSlot output = OutputAt(requested);
            int at = 0;
            foreach (ScheduledRequest member in members)
            {
                int length = LengthOf(output, at, member.Call.Rows, rows);
                Show(output, member, at, length);
                at += length;
            }
        }

        return null;
    }

    /// <summary>Forgets everything but the memory.</summary>
    public void Clear()
    {
        Call.Clear();
        memory.Clear(KeptBytes);
    }

    private static TensorSlot? Find(ModelCall call, TensorSlot wanted, int position)
    {
        ReadOnlySpan<TensorSlot> inputs = call.Inputs;
        if (inputs[position].Index == wanted.Index)
            return inputs[position];
        foreach (TensorSlot input in inputs)
        {
            if (input.Index == wanted.Index)
                return input;
        }

        return null;
    }

    private static void Show(TensorSlot output, ScheduledRequest member, int at, int length)
    {
        TensorSlot view = member.Call.ModelCall.AddOutput();
        view.Name = output.Name;
        view.Index = output.Index;
        view.DataType = output.DataType;
        Span<long> shape = view.SetRank(output.Shape.Length);
        output.Shape.CopyTo(shape);
        shape[0] = member.Call.Rows;
        view.Count = Tensor.CountOf(shape);
        view.Address = output.Address + at;
        view.ByteLength = length;
    }

    /// <summary>Bytes of the next rows.</summary>
    private static int LengthOf(TensorSlot output, int at, long own, long rows)
    {
        if (output.DataType != DataType.Bytes)
            return (int)(output.ByteLength / rows * own);
        ReadOnlySpan<byte> rest = output.Data[at..];
        int length = 0;
        for (long left = output.Count / rows * own; left > 0; left--)
            length += 4 + (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[length..]);
        return length;
    }

    private TensorSlot OutputAt(int index)
    {
        foreach (TensorSlot output in Call.Outputs)
        {
            if (output.Index == index)
                return output;
        }

        throw new DismException(ErrorCode.InferenceFailed, "The model gave no answer to an output that was asked for.",
            "Let the model give every output that its configuration names.") { MessageIsAnswer = true };
    }
}

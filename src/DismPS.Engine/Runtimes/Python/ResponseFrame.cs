using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Reads a worker's answer: outputs stay where they lie, in the lane's buffer or in shared memory.</summary>
internal readonly unsafe ref struct ResponseFrame
{
    private const int MaxNesting = 64;
    private const int MaxOutputs = 4096;

    private readonly WorkerLane lane;
    private readonly ModelCall call;
    private readonly TensorNames names;
    private readonly SharedNames shared;

    private ResponseFrame(WorkerLane lane, ModelCall call, TensorNames names, SharedNames shared)
    {
        this.lane = lane;
        this.call = call;
        this.names = names;
        this.shared = shared;
    }

    /// <summary>Reads the answer in <see cref="WorkerLane.Received"/> into the call's outputs.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="call">Receives outputs and the other fields.</param>
    /// <param name="names">The model's outputs.</param>
    /// <param name="shared">Shared files of the worker that answered.</param>
    /// <returns>Whether something of the handler still refers to the inputs' shared memory.</returns>
    /// <exception cref="DismException">The answer is not what docs/worker.md says.</exception>
    public static bool Read(WorkerLane lane, ModelCall call, TensorNames names, SharedNames shared) =>
        new ResponseFrame(lane, call, names, shared).Read();

    private bool Read()
    {
        bool kept = false;
        PinnedBuffer buffer = lane.Received;
        int tensors = Frame.AlignUp(Frame.PrefixBytes + lane.HeadLength);
        var cursor = new JsonCursor(buffer.Written.Slice(Frame.PrefixBytes, lane.HeadLength), ErrorCode.InferenceFailed, MaxNesting);
        cursor.Expect((byte)'{', "the worker's answer");
        if (cursor.TryConsume((byte)'}'))
            return kept;
        do
        {
            ReadOnlySpan<byte> key = cursor.ReadKey("the worker's answer");
            if (key.SequenceEqual("outputs"u8))
                ReadOutputs(ref cursor, ref tensors);
            else if (key.SequenceEqual("parameters"u8))
                call.Answer.Parameters = RawObject(ref cursor);
            else if (key.SequenceEqual("id"u8))
                call.Answer.Id = RawText(ref cursor);
            else if (key.SequenceEqual("model_name"u8))
                call.Answer.ModelName = RawText(ref cursor);
            else if (key.SequenceEqual("model_version"u8))
                call.Answer.ModelVersion = RawText(ref cursor);
            else if (key.SequenceEqual("kept"u8))
                kept = cursor.ReadBoolean("kept");
            else
                cursor.SkipValue("the worker's answer", 1);
        }
        while (cursor.NextOrClose((byte)'}', "the worker's answer"));
        return kept;
    }

    private void ReadOutputs(ref JsonCursor cursor, ref int tensors)
    {
        cursor.Expect((byte)'[', "outputs");
        if (cursor.TryConsume((byte)']'))
            return;
        do
        {
            if (call.Outputs.Length >= MaxOutputs)
                throw cursor.Error($"more than {MaxOutputs} outputs");
            ReadOutput(ref cursor, call.AddOutput(), ref tensors);
        }
        while (cursor.NextOrClose((byte)']', "outputs"));
    }

    private void ReadOutput(ref JsonCursor cursor, TensorSlot output, ref int tensors)
    {
        long size = -1, at = -1;
        string? file = null;
        bool type = false, shape = false;
        cursor.Expect((byte)'{', "outputs");
        if (!cursor.TryConsume((byte)'}'))
        {
            do
            {
                ReadOnlySpan<byte> key = cursor.ReadKey("outputs");
                if (key.SequenceEqual("name"u8))
                    ReadName(ref cursor, output);
                else if (key.SequenceEqual("datatype"u8))
                    type = ReadType(ref cursor, output);
                else if (key.SequenceEqual("shape"u8))
                    shape = ReadShape(ref cursor, output);
                else if (key.SequenceEqual("size"u8))
                    size = cursor.ReadCount("size");
                else if (key.SequenceEqual("at"u8))
                    at = cursor.ReadCount("at");
                else if (key.SequenceEqual("file"u8))
                    file = cursor.ReadText("file");
                else if (key.SequenceEqual("parameters"u8))
                    output.Parameters = RawObject(ref cursor);
                else
                    cursor.SkipValue("outputs", 3);
            }
            while (cursor.NextOrClose((byte)'}', "outputs"));
        }

        if (!type || !shape || size < 0 || output.Name.Length == 0)
            throw cursor.Error("an output lacks name, datatype, shape or size");
        Place(output, size, file, at, ref tensors);
        if (output.DataType == DataType.Bytes ? BytesElements.Count(output.Data) != output.Count : output.Count * output.DataType.ElementSize() != size)
        {
            throw new DismException(ErrorCode.InferenceFailed, $"Output '{output.Name}' has {size} bytes, which do not make {output.DataType.ToWireName()} [{string.Join(',', output.Shape.ToArray())}].",
                "Let the model's code return an array whose shape and type fit its content.");
        }
    }

    private void ReadName(ref JsonCursor cursor, TensorSlot output)
    {
        ReadOnlySpan<byte> raw = cursor.ReadString("name", out bool escaped);
        if (!escaped)
            output.Index = names.Find(raw, call.Outputs.Length - 1);
        if (!escaped && output.Index >= 0)
        {
            output.Name = names[output.Index];
            return;
        }

        byte[] decoded = new byte[raw.Length];
        int length = escaped ? JsonCursor.Unescape(raw, decoded) : raw.Length;
        if (!escaped)
            raw.CopyTo(decoded);
        output.Index = names.Find(decoded.AsSpan(0, length), call.Outputs.Length - 1);
        output.Name = System.Text.Encoding.UTF8.GetString(decoded, 0, length);
    }

    private static bool ReadType(ref JsonCursor cursor, TensorSlot output)
    {
        ReadOnlySpan<byte> text = cursor.ReadString("datatype", out _);
        output.DataType = DataTypes.FromWireName(text) ?? throw cursor.Error("unknown datatype");
        return true;
    }

    private static bool ReadShape(ref JsonCursor cursor, TensorSlot output)
    {
        Span<long> entries = stackalloc long[32];
        int rank = 0;
        cursor.Expect((byte)'[', "shape");
        if (!cursor.TryConsume((byte)']'))
        {
            do
            {
                if (rank >= entries.Length)
                    throw cursor.Error("a shape has more than 32 entries");
                entries[rank++] = cursor.ReadCount("shape");
            }
            while (cursor.NextOrClose((byte)']', "shape"));
        }

        entries[..rank].CopyTo(output.SetRank(rank));
        try
        {
            output.Count = Tensor.CountOf(entries[..rank]);
        }
        catch (OverflowException)
        {
            throw cursor.Error("a shape has too many elements");
        }

        return true;
    }

    private void Place(TensorSlot output, long size, string? file, long at, ref int tensors)
    {
        if (size > Array.MaxLength)
        {
            throw new DismException(ErrorCode.InferenceFailed, $"Output '{output.Name}' has {size} bytes; an answer can hold {Array.MaxLength} at most.",
                "Send fewer rows in a request.");
        }

        output.ByteLength = (int)size;
        if (file is null)
        {
            if (size > lane.Received.Length - tensors && size > 0)
            {
                throw new DismException(ErrorCode.InferenceFailed, $"The worker's answer ends within output '{output.Name}'.",
                    "Send the request again; the process of the model is started anew by itself.");
            }

            output.Address = lane.Received.Address + tensors;
            tensors = Frame.AlignUp(tensors + (int)size);
            return;
        }

        SharedFile? memory = lane.OutputFile(file, shared);
        if (memory is null || at < 0 || at > long.MaxValue - size || !memory.EnsureMapped(at + size))
        {
            throw new DismException(ErrorCode.InferenceFailed, $"The shared memory of output '{output.Name}' cannot be read.",
                "Send the request again; the process of the model is started anew by itself.");
        }

        output.Address = (nint)(memory.Address + at);
    }

    private ReadOnlyMemory<byte> Raw(ref JsonCursor cursor)
    {
        cursor.Peek();
        int start = cursor.Position;
        bool isObject = cursor.Peek() == (byte)'{';
        cursor.SkipValue("parameters", 2);
        if (isObject && cursor.Text[(start + 1)..(cursor.Position - 1)].IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return default;
        return lane.Received.WrittenMemory.Slice(Frame.PrefixBytes + start, cursor.Position - start);
    }

    private ReadOnlyMemory<byte> RawObject(ref JsonCursor cursor)
    {
        ReadOnlyMemory<byte> raw = Raw(ref cursor);
        return !raw.IsEmpty && raw.Span[0] == (byte)'{' ? raw : default;
    }

    /// <summary>A string with its quotes; empty for null.</summary>
    private ReadOnlyMemory<byte> RawText(ref JsonCursor cursor)
    {
        ReadOnlyMemory<byte> raw = Raw(ref cursor);
        return raw.Span[0] == (byte)'"' ? raw : default;
    }
}

using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Reads V2 infer requests, JSON or binary, straight into memory that a runtime can read. Names are resolved against the model;
/// whether types and shapes suit it is for the caller to check.
/// </summary>
public sealed class InferRequestReader
{
    private readonly TensorNames inputNames;
    private readonly TensorNames outputNames;
    private readonly WireLimits limits;

    /// <summary>Makes a reader for one model; it may be used by many threads.</summary>
    public InferRequestReader(TensorNames inputNames, TensorNames outputNames, WireLimits limits)
    {
        this.inputNames = inputNames;
        this.outputNames = outputNames;
        this.limits = limits;
    }

    /// <summary>
    /// Where a body's first byte should lie in its buffer, so that the first binary tensor can be used in place: behind this many bytes the
    /// tensor is aligned to <see cref="PinnedBuffer.Alignment"/>.
    /// </summary>
    public static int BodyOffset(int? headerLength) =>
        headerLength is > 0 and int length ? (PinnedBuffer.Alignment - (length % PinnedBuffer.Alignment)) % PinnedBuffer.Alignment : 0;

    /// <summary>Reads a request with a JSON part.</summary>
    /// <param name="body">The body, behind <see cref="BodyOffset"/> other bytes. It must not be written to while the message is in use.</param>
    /// <param name="headerLength">Length of the JSON part in bytes, above 0; null when the whole body is JSON.</param>
    /// <param name="message">Receives the request; it was cleared before.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>, naming the tensor, what was expected and what was found.</exception>
    public void Read(PinnedBuffer body, int? headerLength, InferRequestMessage message)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(message);
        int offset = BodyOffset(headerLength);
        ReadOnlySpan<byte> bytes = body.Written[offset..];
        if (headerLength > bytes.Length)
            throw Invalid($"{InferRequestWriter.HeaderLengthName} is {headerLength}, but the body has {bytes.Length} bytes");
        int jsonLength = headerLength ?? bytes.Length;
        var walk = new Walk(this, message, body, offset + jsonLength);
        walk.ReadRequest(new JsonCursor(bytes[..jsonLength], ErrorCode.RequestInvalid, limits.MaxNesting));
    }

    /// <summary>Reads the raw form (header length 0): the whole body is the one input of the model, and every output comes back binary.</summary>
    /// <param name="body">The body.</param>
    /// <param name="input">The model's only input.</param>
    /// <param name="message">Receives the request; it was cleared before.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public void ReadRaw(PinnedBuffer body, TensorSpec input, InferRequestMessage message)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(message);
        if (inputNames.Count != 1)
            throw Invalid($"a raw binary request (header length 0) is only possible for a model with one input, this one has {inputNames.Count}");
        RawInput.Read(body, input, message.AddInput(limits.MaxRank), message.Memory);
        message.BinaryOutputs = true;
    }

    private static DismException Invalid(string fault) => new(ErrorCode.RequestInvalid, $"The request is invalid: {fault}.");

    private ref struct Walk(InferRequestReader owner, InferRequestMessage message, PinnedBuffer body, int binaryStart)
    {
        private readonly WireLimits limits = owner.limits;
        private JsonCursor cursor;
        private int binaryPosition = binaryStart;

        public void ReadRequest(JsonCursor text)
        {
            cursor = text;
            bool inputs = false, outputs = false;
            cursor.Expect((byte)'{', "request");
            if (!cursor.TryConsume((byte)'}'))
            {
                do
                {
                    ReadOnlySpan<byte> key = cursor.ReadKey("request");
                    if (key.SequenceEqual("inputs"u8))
                        ReadInputs(ref inputs);
                    else if (key.SequenceEqual("outputs"u8))
                        ReadOutputs(ref outputs);
                    else if (key.SequenceEqual("id"u8))
                        message.SetId(cursor.ReadString("Unable to parse 'id'", out _));
                    else if (key.SequenceEqual("parameters"u8))
                        ReadParameters("parameters", -1, out _, out _);
                    else
                        cursor.SkipValue(Encoding.UTF8.GetString(key), 1);
                }
                while (cursor.NextOrClose((byte)'}', "request"));
            }

            cursor.ExpectEnd();
            if (!inputs)
                throw cursor.Error("Unable to parse 'inputs': the request has no 'inputs'");
            if (binaryPosition < body.Length)
                throw cursor.Error($"unexpected additional input data: {body.Length - binaryPosition} bytes follow the last binary input");
            ResolveAddresses();
        }

        private void ReadInputs(ref bool seen)
        {
            if (seen)
                throw cursor.Error("'inputs' is given twice");
            seen = true;
            cursor.Expect((byte)'[', "Unable to parse 'inputs'");
            if (cursor.TryConsume((byte)']'))
                return;
            do
            {
                if (message.Inputs.Length >= limits.MaxTensors)
                    throw cursor.Error($"more than {limits.MaxTensors} inputs");
                ReadInput();
            }
            while (cursor.NextOrClose((byte)']', "inputs"));
        }

        private void ReadInput()
        {
            int number = message.Inputs.Length;
            TensorSlot slot = message.AddInput(limits.MaxRank);
            bool name = false, type = false, shape = false, parsed = false;
            int dataStart = -1, dataEnd = -1;
            long binarySize = -1;
            cursor.Expect((byte)'{', "inputs");
            if (!cursor.TryConsume((byte)'}'))
            {
                do
                {
                    ReadOnlySpan<byte> key = cursor.ReadKey("inputs");
                    if (key.SequenceEqual("name"u8))
                        ReadName(slot, number, ref name);
                    else if (key.SequenceEqual("datatype"u8))
                        ReadType(slot, ref type);
                    else if (key.SequenceEqual("shape"u8))
                        ReadShape(slot, ref shape);
                    else if (key.SequenceEqual("parameters"u8))
                        ReadParameters("inputs", number, out binarySize, out _);
                    else if (key.SequenceEqual("data"u8))
                        ReadOrLocateData(slot, number, name && type && shape, ref parsed, ref dataStart, ref dataEnd);
                    else
                        cursor.SkipValue("inputs", 3);
                }
                while (cursor.NextOrClose((byte)'}', "inputs"));
            }

            if (!name || !type || !shape)
                throw cursor.Error($"{Label(slot, number)} lacks {(!name ? "'name'" : !type ? "'datatype'" : "'shape'")}");
            if (parsed || dataStart >= 0)
            {
                if (binarySize >= 0)
                    throw cursor.Error($"{Label(slot, number)} must not have both 'data' and 'binary_data_size'");
                if (!parsed)
                    ReadDataLater(slot, dataStart, dataEnd);
            }
            else if (binarySize >= 0)
            {
                TakeBinary(slot, binarySize);
            }
            else
            {
                throw cursor.Error($"{Label(slot, number)} must have 'data' or the parameter 'binary_data_size'");
            }
        }

        private void ReadName(TensorSlot slot, int number, ref bool seen)
        {
            Once(slot, number, "name", ref seen);
            ReadOnlySpan<byte> raw = cursor.ReadString("inputs, 'name'", out bool escaped);
            ReadOnlySpan<byte> name = Decode(raw, escaped);
            slot.Index = owner.inputNames.Find(name, number);
            slot.Name = slot.Index >= 0 ? owner.inputNames[slot.Index] : Encoding.UTF8.GetString(name);
        }

        private void ReadType(TensorSlot slot, ref bool seen)
        {
            Once(slot, -1, "datatype", ref seen);
            ReadOnlySpan<byte> text = cursor.ReadString("inputs, 'datatype'", out _);
            slot.DataType = DataTypes.FromWireName(text)
                ?? throw cursor.Error($"{Label(slot, -1)} has the unknown datatype '{Encoding.UTF8.GetString(text)}'");
        }

        private void ReadShape(TensorSlot slot, ref bool seen)
        {
            Once(slot, -1, "shape", ref seen);
            Span<long> entries = stackalloc long[limits.MaxRank];
            int rank = 0;
            cursor.Expect((byte)'[', "Unable to parse 'shape'");
            if (!cursor.TryConsume((byte)']'))
            {
                do
                {
                    if (rank >= entries.Length)
                        throw cursor.Error($"{Label(slot, -1)} has more than {limits.MaxRank} dimensions");
                    entries[rank++] = cursor.ReadCount("Unable to parse 'shape'");
                }
                while (cursor.NextOrClose((byte)']', "shape"));
            }

            entries[..rank].CopyTo(slot.SetRank(rank));
            long count = 1;
            foreach (long entry in entries[..rank])
            {
                if (entry > 0 && count > long.MaxValue / 8 / entry)
                    throw cursor.Error($"{Label(slot, -1)}: shape [{string.Join(',', entries[..rank].ToArray())}] has too many elements");
                count *= entry;
            }

            slot.Count = count;
        }

        private void ReadOrLocateData(TensorSlot slot, int number, bool known, ref bool parsed, ref int start, ref int end)
        {
            if (parsed || start >= 0)
                throw cursor.Error($"{Label(slot, number)} has 'data' twice");
            cursor.Peek();
            if (known)
            {
                ReadData(slot, cursor.Text.Length - cursor.Position);
                parsed = true;
                return;
            }

            start = cursor.Position;
            cursor.SkipValue("inputs", 3);
            end = cursor.Position;
        }

        private void ReadDataLater(TensorSlot slot, int start, int end)
        {
            int resume = cursor.Position;
            cursor.Position = start;
            ReadData(slot, end - start);
            cursor.Position = resume;
        }

        /// <param name="slot">The input.</param>
        /// <param name="available">Bytes of text that the data can have at most: a shape cannot ask for memory that they do not justify.</param>
        private void ReadData(TensorSlot slot, int available)
        {
            if (slot.DataType is DataType.Fp16 or DataType.Bf16)
                throw JsonTensorWriter.NoJsonForm("input", slot.Name, slot.DataType);
            // Every element has a separator and at least one character.
            bool tooLarge = slot.Count > (available + 1) / 2;
            if (slot.DataType == DataType.Bytes)
            {
                if (tooLarge)
                    throw TooFew(slot);
                int bound = cursor.Position;
                cursor.SkipValue(slot.Name, 3);
                int length = cursor.Position - bound;
                cursor.Position = bound;
                int offset = message.Memory.Reserve(length + (2 * slot.Count));
                int written = JsonTensorReader.ReadStrings(ref cursor, "input", slot.Name, slot.Shape, message.Memory.Written[offset..]);
                message.Memory.SetLength(offset + written);
                SetMemory(slot, offset, written);
                return;
            }

            if (tooLarge)
                throw TooFew(slot);
            int bytes = (int)slot.Count * slot.DataType.ElementSize();
            int place = message.Memory.Reserve(bytes);
            JsonTensorReader.Read(ref cursor, "input", slot.Name, slot.DataType, slot.Shape, nullIsNaN: false, message.Memory.Written.Slice(place, bytes));
            SetMemory(slot, place, bytes);
        }

        private readonly DismException TooFew(TensorSlot slot) => cursor.Error(
            $"Unable to parse 'data': Shape does not match true shape of 'data' field: input '{slot.Name}' has shape [{string.Join(',', slot.Shape.ToArray())}], more elements than the body can hold");

        private void TakeBinary(TensorSlot slot, long size)
        {
            int left = body.Length - binaryPosition;
            if (size > left)
                throw cursor.Error($"input '{slot.Name}' has the binary_data_size {size}, but {left} bytes are left in the body");
            ReadOnlySpan<byte> bytes = body.Written.Slice(binaryPosition, (int)size);
            int element = slot.DataType.ElementSize();
            if (slot.DataType == DataType.Bytes)
            {
                if (BytesElements.Count(bytes) is not long count)
                    throw cursor.Error($"input '{slot.Name}': an element's length points beyond the {size} bytes of the input");
                if (count != slot.Count)
                    throw cursor.Error($"input '{slot.Name}': expected {slot.Count} strings for shape [{string.Join(',', slot.Shape.ToArray())}], got {count}");
            }
            else if (slot.Count * element != size)
            {
                throw cursor.Error(
                    $"input byte size mismatch for input '{slot.Name}' with {slot.DataType.ToWireName()} [{string.Join(',', slot.Shape.ToArray())}]. Expected {slot.Count * element}, got {size}");
            }

            if (element <= 1 || binaryPosition % element == 0)
            {
                slot.Address = body.Address + binaryPosition;
                slot.ByteLength = (int)size;
            }
            else
            {
                int offset = message.Memory.Reserve(size);
                bytes.CopyTo(message.Memory.Written[offset..]);
                SetMemory(slot, offset, (int)size);
            }

            binaryPosition += (int)size;
        }

        private void ReadOutputs(ref bool seen)
        {
            if (seen)
                throw cursor.Error("'outputs' is given twice");
            seen = true;
            cursor.Expect((byte)'[', "Unable to parse 'outputs'");
            if (cursor.TryConsume((byte)']'))
                return;
            do
            {
                if (message.Outputs.Length >= limits.MaxTensors)
                    throw cursor.Error($"more than {limits.MaxTensors} outputs");
                ReadOutput(message.Outputs.Length);
            }
            while (cursor.NextOrClose((byte)']', "outputs"));
        }

        private void ReadOutput(int number)
        {
            string? name = null;
            int index = -1;
            bool? binary = null;
            cursor.Expect((byte)'{', "outputs");
            if (!cursor.TryConsume((byte)'}'))
            {
                do
                {
                    ReadOnlySpan<byte> key = cursor.ReadKey("outputs");
                    if (key.SequenceEqual("name"u8))
                    {
                        ReadOnlySpan<byte> raw = cursor.ReadString("outputs, 'name'", out bool escaped);
                        ReadOnlySpan<byte> text = Decode(raw, escaped);
                        index = owner.outputNames.Find(text, number);
                        name = index >= 0 ? owner.outputNames[index] : Encoding.UTF8.GetString(text);
                    }
                    else if (key.SequenceEqual("parameters"u8))
                    {
                        ReadParameters("outputs", number, out _, out binary);
                    }
                    else
                    {
                        cursor.SkipValue("outputs", 3);
                    }
                }
                while (cursor.NextOrClose((byte)'}', "outputs"));
            }

            if (name is null)
                throw cursor.Error($"outputs[{number}] lacks 'name'");
            foreach (RequestedOutput other in message.Outputs)
            {
                // Asked for twice it is answered once, as Triton does.
                if (other.Name == name)
                    return;
            }

            message.AddOutput(new RequestedOutput(name, index, binary));
        }

        private void ReadParameters(string where, int tensor, out long binarySize, out bool? binary)
        {
            binarySize = -1;
            binary = null;
            cursor.Expect((byte)'{', where);
            if (cursor.TryConsume((byte)'}'))
                return;
            do
            {
                ReadOnlySpan<byte> key = cursor.ReadKey(where);
                if (tensor >= 0 && key.SequenceEqual("binary_data_size"u8))
                    binarySize = cursor.ReadCount("Unable to parse 'binary_data_size'");
                else if (tensor >= 0 && key.SequenceEqual("binary_data"u8))
                    binary = cursor.ReadBoolean("Unable to parse 'binary_data'");
                else if (tensor < 0 && key.SequenceEqual("binary_data_output"u8))
                    message.BinaryOutputs = cursor.ReadBoolean("Unable to parse 'binary_data_output'");
                else
                    SkipParameter(key, where);
            }
            while (cursor.NextOrClose((byte)'}', where));
        }

        private void SkipParameter(ReadOnlySpan<byte> key, string where)
        {
            string name = Encoding.UTF8.GetString(key);
            if (name.StartsWith("shared_memory_", StringComparison.Ordinal) || name == "classification")
                throw cursor.Error($"{where}: the parameter '{name}' belongs to an extension that this server does not have");
            if (name.StartsWith("triton_", StringComparison.Ordinal))
                throw cursor.Error($"{where}: the parameter name '{name}' is reserved: names may not begin with 'triton_'");
            if (cursor.Peek() is (byte)'{' or (byte)'[' or (byte)'n')
                throw cursor.Error($"{where}: the parameter '{name}' must be a string, a number or a boolean");
            cursor.SkipValue(where, 3);
        }

        private readonly void Once(TensorSlot slot, int number, string key, ref bool seen)
        {
            if (seen)
                throw cursor.Error($"{Label(slot, number)} has '{key}' twice");
            seen = true;
        }

        private static string Label(TensorSlot slot, int number) =>
            slot.Name.Length > 0 || number < 0 ? $"input '{slot.Name}'" : $"inputs[{number}]";

        private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> raw, bool escaped)
        {
            if (!escaped)
                return raw;
            byte[] decoded = new byte[raw.Length];
            return decoded.AsSpan(0, JsonCursor.Unescape(raw, decoded));
        }

        /// <summary>Until the whole request is read the memory may move, so that only the offset is kept, as an impossible address.</summary>
        private static void SetMemory(TensorSlot slot, int offset, int bytes)
        {
            slot.Address = -1 - (nint)offset;
            slot.ByteLength = bytes;
        }

        private readonly void ResolveAddresses()
        {
            foreach (TensorSlot slot in message.Inputs)
            {
                if (slot.Address < 0)
                    slot.Address = message.Memory.Address + (-1 - slot.Address);
            }
        }
    }
}

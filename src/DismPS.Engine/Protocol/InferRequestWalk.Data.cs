using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <content>The elements of inputs, from JSON and from the binary part.</content>
internal ref partial struct InferRequestWalk
{
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
        if (!JsonTensorReader.HasJsonForm(slot.DataType, dialect))
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
            int written = JsonTensorReader.ReadStrings(ref cursor, "input", slot.Name, slot.Shape, message.Memory.Written[offset..], out bool nestedStrings);
            slot.Nested = nestedStrings;
            message.Memory.SetLength(offset + written);
            SetMemory(slot, offset, written);
            return;
        }

        if (tooLarge)
            throw TooFew(slot);
        int bytes = (int)slot.Count * slot.DataType.ElementSize();
        int place = message.Memory.Reserve(bytes);
        JsonTensorReader.Read(
            ref cursor, "input", slot.Name, slot.DataType, slot.Shape, dialect, message.Memory.Written.Slice(place, bytes), out bool nested);
        slot.Nested = nested;
        SetMemory(slot, place, bytes);
    }

    private readonly DismException TooFew(TensorSlot slot) => cursor.DataError(
        $"{JsonTensorReader.MismatchText}: input '{slot.Name}' has shape [{string.Join(',', slot.Shape.ToArray())}], more elements than the body can hold");

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

    /// <summary>Until the whole request is read the memory may move, so that only the offset is kept, as an impossible address.</summary>
    private static void SetMemory(TensorSlot slot, int offset, int bytes)
    {
        slot.Address = -1 - (nint)offset;
        slot.ByteLength = bytes;
    }
}

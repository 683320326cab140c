using System.Buffers.Binary;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <content>Tensors of strings.</content>
internal ref partial struct JsonTensorReader
{
    /// <summary>Reads strings as length-prefixed elements; returns the bytes written.</summary>
    /// <param name="cursor">Stands before the array; afterwards behind it.</param>
    /// <param name="role"><c>input</c> or <c>output</c>, for messages.</param>
    /// <param name="tensor">The tensor's name, for messages.</param>
    /// <param name="shape">Declared shape.</param>
    /// <param name="destination">At least the array's text length plus twice the number of elements.</param>
    /// <param name="nested">Whether the array holds arrays.</param>
    public static int ReadStrings(
        ref JsonCursor cursor, string role, string tensor, scoped ReadOnlySpan<long> shape, scoped Span<byte> destination, out bool nested)
    {
        var reader = new JsonTensorReader(cursor, role, tensor, shape, Tensor.CountOf(shape), stackalloc long[cursor.MaxNesting]);
        int written = 0;
        reader.ReadStringArray(0, destination, ref written);
        reader.CheckShape();
        nested = reader.depth > 1;
        cursor.Position = reader.cursor.Position;
        return written;
    }

    private void ReadStringArray(int level, Span<byte> destination, ref int written)
    {
        Open(level);
        long length = 0;
        if (!cursor.TryConsume((byte)']'))
        {
            bool nested = cursor.Peek() == (byte)'[';
            do
            {
                if (nested)
                    ReadStringArray(level + 1, destination, ref written);
                else
                    ReadStringElement(destination, ref written);
                length++;
            }
            while (cursor.NextOrClose((byte)']', tensor));
        }

        Close(level, length);
    }

    private void ReadStringElement(Span<byte> destination, ref int written)
    {
        if (filled >= count)
            throw Mismatch($"has more than {count} elements");
        if (cursor.Peek() != (byte)'"')
            throw WrongElement(cursor.Position, filled, "a string");
        ReadOnlySpan<byte> raw = cursor.ReadString(tensor, out bool escaped);
        Span<byte> body = destination[(written + 4)..];
        int length = raw.Length;
        if (escaped)
            length = JsonCursor.Unescape(raw, body);
        else
            raw.CopyTo(body);
        BinaryPrimitives.WriteInt32LittleEndian(destination[written..], length);
        written += 4 + length;
        filled++;
    }
}

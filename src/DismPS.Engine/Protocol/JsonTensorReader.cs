using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Reads a tensor's JSON array straight into its final memory. The array is flat or nested as the shape is;
/// dimensions of one may be left out or added.
/// </summary>
internal ref partial struct JsonTensorReader
{
    private readonly string role;
    private readonly string tensor;
    private readonly ReadOnlySpan<long> shape;
    private readonly long count;
    private readonly Span<long> lengths;
    private JsonCursor cursor;
    private int depth;
    private int filled;

    private JsonTensorReader(JsonCursor cursor, string role, string tensor, ReadOnlySpan<long> shape, long count, Span<long> lengths)
    {
        this.cursor = cursor;
        this.role = role;
        this.tensor = tensor;
        this.shape = shape;
        this.count = count;
        this.lengths = lengths;
        lengths.Fill(-1);
    }

    /// <summary>Whether JSON can carry elements of a type.</summary>
    public static bool HasJsonForm(DataType type, WireDialect dialect) =>
        type != DataType.Bf16 && (type != DataType.Fp16 || dialect == WireDialect.MLServer);

    /// <summary>Reads elements of a fixed size; the destination holds exactly the shape's elements.</summary>
    /// <param name="cursor">Stands before the array; afterwards behind it.</param>
    /// <param name="role"><c>input</c> or <c>output</c>, for messages.</param>
    /// <param name="tensor">The tensor's name, for messages.</param>
    /// <param name="type">Element type; not BYTES.</param>
    /// <param name="shape">Declared shape.</param>
    /// <param name="dialect">What elements may be.</param>
    /// <param name="destination">Memory of the elements.</param>
    /// <param name="nested">Whether the array holds arrays.</param>
    public static void Read(
        ref JsonCursor cursor,
        string role,
        string tensor,
        DataType type,
        scoped ReadOnlySpan<long> shape,
        WireDialect dialect,
        scoped Span<byte> destination,
        out bool nested)
    {
        var reader = new JsonTensorReader(cursor, role, tensor, shape, Tensor.CountOf(shape), stackalloc long[cursor.MaxNesting]);
        bool wide = dialect == WireDialect.MLServer;
        switch (type)
        {
            case DataType.Fp16 when wide:
                reader.ReadAll<Half, JsonElements.NullableHalf>(destination);
                break;
            case DataType.Fp32 when wide:
                reader.ReadAll<float, JsonElements.NullableSingle>(destination);
                break;
            case DataType.Fp32:
                reader.ReadAll<float, JsonElements.Single>(destination);
                break;
            case DataType.Fp64 when wide:
                reader.ReadAll<double, JsonElements.NullableDouble>(destination);
                break;
            case DataType.Fp64:
                reader.ReadAll<double, JsonElements.Double>(destination);
                break;
            case DataType.Bool when wide:
                reader.ReadAll<byte, JsonElements.NumericBoolean>(destination);
                break;
            case DataType.Bool:
                reader.ReadAll<byte, JsonElements.Boolean>(destination);
                break;
            case DataType.UInt8:
                reader.ReadAll<byte, JsonElements.Narrow<byte>>(destination);
                break;
            case DataType.UInt16:
                reader.ReadAll<ushort, JsonElements.Narrow<ushort>>(destination);
                break;
            case DataType.UInt32:
                reader.ReadAll<uint, JsonElements.Narrow<uint>>(destination);
                break;
            case DataType.UInt64:
                reader.ReadAll<ulong, JsonElements.UInt64>(destination);
                break;
            case DataType.Int8:
                reader.ReadAll<sbyte, JsonElements.Narrow<sbyte>>(destination);
                break;
            case DataType.Int16:
                reader.ReadAll<short, JsonElements.Narrow<short>>(destination);
                break;
            case DataType.Int32:
                reader.ReadAll<int, JsonElements.Narrow<int>>(destination);
                break;
            case DataType.Int64:
                reader.ReadAll<long, JsonElements.Int64>(destination);
                break;
            default:
                throw cursor.Error($"{role} '{tensor}': {type.ToWireName()} has no JSON form; send it in the binary tensor data extension");
        }

        nested = reader.depth > 1;
        cursor.Position = reader.cursor.Position;
    }

    private void ReadAll<T, TElement>(Span<byte> destination) where T : unmanaged where TElement : IJsonElement<T>
    {
        ReadArray<T, TElement>(0, MemoryMarshal.Cast<byte, T>(destination));
        CheckShape();
    }

    private void ReadArray<T, TElement>(int level, Span<T> destination) where T : unmanaged where TElement : IJsonElement<T>
    {
        Open(level);
        long length = 0;
        byte next = cursor.Peek();
        if (next == (byte)'[')
        {
            do
            {
                ReadArray<T, TElement>(level + 1, destination);
                length++;
            }
            while (cursor.NextOrClose((byte)']', tensor));
        }
        else if (!cursor.TryConsume((byte)']'))
        {
            length = ReadElements<T, TElement>(destination);
        }

        Close(level, length);
    }

    private int ReadElements<T, TElement>(Span<T> destination) where T : unmanaged where TElement : IJsonElement<T>
    {
        ReadOnlySpan<byte> text = cursor.Text;
        int p = cursor.Position;
        int i = filled;
        while (true)
        {
            if ((uint)i >= (uint)destination.Length)
                throw Mismatch($"has more than {count} elements");
            if (!TElement.TryRead(text, ref p, out destination[i]))
                throw WrongElement(p, i, TElement.Expected);
            i++;
            byte next = (uint)p < (uint)text.Length ? text[p] : (byte)0;
            if (next == (byte)',')
            {
                p++;
                // One blank, as Python writes it, or none.
                if ((uint)p < (uint)text.Length && text[p] == (byte)' ')
                    p++;
                if ((uint)p < (uint)text.Length && text[p] <= (byte)' ')
                    p = SkipBlanks(p);
                continue;
            }

            if (next <= (byte)' ')
            {
                p = SkipBlanks(p);
                next = (uint)p < (uint)text.Length ? text[p] : (byte)0;
                if (next == (byte)',')
                {
                    p = SkipBlanks(p + 1);
                    continue;
                }
            }

            cursor.Position = p;
            cursor.Expect((byte)']', tensor);
            int read = i - filled;
            filled = i;
            return read;
        }
    }

    private void Open(int level)
    {
        if (cursor.Peek() != (byte)'[')
            throw cursor.Error($"{role} '{tensor}': expected an array, got {cursor.Found()}");
        cursor.Enter(level);
        depth = Math.Max(depth, level + 1);
    }

    private readonly void Close(int level, long length)
    {
        if (lengths[level] >= 0 && lengths[level] != length)
            throw Mismatch("has rows of different length");
        lengths[level] = length;
    }

    private readonly int SkipBlanks(int p)
    {
        JsonCursor ahead = cursor;
        ahead.Position = p;
        ahead.Peek();
        return ahead.Position;
    }

    private readonly void CheckShape()
    {
        if (filled != count)
            throw Mismatch($"has {filled} elements, not {count}");
        if (depth == 1 || count == 0)
            return;
        int axis = 0;
        for (int level = 0; level < depth; level++)
        {
            if (lengths[level] == 1)
                continue;
            while (axis < shape.Length && shape[axis] == 1)
                axis++;
            if (axis >= shape.Length || shape[axis++] != lengths[level])
                throw Mismatch($"is nested as [{string.Join(',', lengths[..depth].ToArray())}]");
        }
    }

    // Triton's two phrases for it: clients and tests match on either.
    internal const string MismatchText =
        "Unable to parse 'data': Shape does not match true shape of 'data' field (Failed to parse 'data' field: shape does not match true shape)";

    private readonly DismException Mismatch(string fault) => cursor.DataError(
        $"{MismatchText}: {role} '{tensor}' has shape [{string.Join(',', shape.ToArray())}], but its data {fault}");

    private readonly DismException WrongElement(int p, int index, string expected)
    {
        JsonCursor at = cursor;
        at.Position = p;
        at.Peek();
        return at.DataError($"{role} '{tensor}', element {index}: expected {expected}, got {at.Found()}");
    }
}

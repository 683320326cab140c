using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Writes protobuf fields into memory.</summary>
internal static class ProtoWriter
{
    public static int VarintSize(ulong value) => ((63 - BitOperations.LeadingZeroCount(value | 1)) / 7) + 1;

    public static void WriteVarint(PinnedBuffer output, ulong value)
    {
        Span<byte> span = output.GetSpan(10);
        int length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    public static void WriteTag(PinnedBuffer output, int field, ProtoWire wire) => WriteVarint(output, ((uint)field << 3) | (uint)wire);

    public static void WriteBytes(PinnedBuffer output, int field, ReadOnlySpan<byte> value)
    {
        WriteTag(output, field, ProtoWire.Length);
        WriteVarint(output, (ulong)value.Length);
        Append(output, value);
    }

    /// <summary>A string; nothing for an empty one.</summary>
    public static void WriteText(PinnedBuffer output, int field, string value)
    {
        if (value.Length == 0)
            return;
        int length = Encoding.UTF8.GetByteCount(value);
        WriteTag(output, field, ProtoWire.Length);
        WriteVarint(output, (ulong)length);
        Encoding.UTF8.GetBytes(value, output.GetSpan(length));
        output.Advance(length);
    }

    public static void WriteFixed64(PinnedBuffer output, int field, ulong value)
    {
        WriteTag(output, field, ProtoWire.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>Begins a field whose length is not known yet; <see cref="End"/> must follow with what this returns.</summary>
    public static int Begin(PinnedBuffer output, int field)
    {
        WriteTag(output, field, ProtoWire.Length);
        output.GetSpan(1);
        output.Advance(1);
        return output.Length;
    }

    /// <summary>Ends a field: its content moves when the length needs more than the byte that was left for it.</summary>
    public static void End(PinnedBuffer output, int begin)
    {
        int length = output.Length - begin;
        int size = VarintSize((ulong)length);
        if (size > 1)
        {
            output.GetSpan(size - 1);
            output.Advance(size - 1);
            Span<byte> all = output.Written;
            all.Slice(begin, length).CopyTo(all[(begin + size - 1)..]);
        }

        Span<byte> place = output.Written.Slice(begin - 1, size);
        for (int i = 0; i < size; i++)
        {
            place[i] = (byte)((length & 0x7F) | (i < size - 1 ? 0x80 : 0));
            length >>= 7;
        }
    }

    public static void Append(PinnedBuffer output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Writes a tensor's elements one by one as <c>InferTensorContents</c>.</summary>
internal static class GrpcContentsWriter
{
    /// <param name="output">Where to.</param>
    /// <param name="field">Number of the field.</param>
    /// <param name="type">The tensor's type; FP16 and BF16 have no such form.</param>
    /// <param name="data">The elements' bytes, laid out as raw tensors are.</param>
    public static void Write(PinnedBuffer output, int field, DataType type, ReadOnlySpan<byte> data)
    {
        int contents = ProtoWriter.Begin(output, field);
        if (type == DataType.Bytes)
            WriteStrings(output, data);
        else if (!data.IsEmpty)
            WritePacked(output, type, data);
        ProtoWriter.End(output, contents);
    }

    private static void WriteStrings(PinnedBuffer output, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 4)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(data);
            ProtoWriter.WriteBytes(output, 8, data.Slice(4, length));
            data = data[(4 + length)..];
        }
    }

    private static void WritePacked(PinnedBuffer output, DataType type, ReadOnlySpan<byte> data)
    {
        if (type is DataType.Fp32 or DataType.Fp64)
        {
            ProtoWriter.WriteBytes(output, type == DataType.Fp32 ? 6 : 7, data);
            return;
        }

        int packed = ProtoWriter.Begin(output, type switch
        {
            DataType.Bool => 1,
            DataType.Int8 or DataType.Int16 or DataType.Int32 => 2,
            DataType.Int64 => 3,
            DataType.UInt64 => 5,
            _ => 4,
        });
        switch (type)
        {
            case DataType.Int8:
                foreach (sbyte value in MemoryMarshal.Cast<byte, sbyte>(data))
                    ProtoWriter.WriteVarint(output, (ulong)(long)value);
                break;
            case DataType.Int16:
                foreach (short value in MemoryMarshal.Cast<byte, short>(data))
                    ProtoWriter.WriteVarint(output, (ulong)(long)value);
                break;
            case DataType.Int32:
                foreach (int value in MemoryMarshal.Cast<byte, int>(data))
                    ProtoWriter.WriteVarint(output, (ulong)(long)value);
                break;
            case DataType.UInt16:
                foreach (ushort value in MemoryMarshal.Cast<byte, ushort>(data))
                    ProtoWriter.WriteVarint(output, value);
                break;
            case DataType.UInt32:
                foreach (uint value in MemoryMarshal.Cast<byte, uint>(data))
                    ProtoWriter.WriteVarint(output, value);
                break;
            case DataType.Int64 or DataType.UInt64:
                foreach (ulong value in MemoryMarshal.Cast<byte, ulong>(data))
                    ProtoWriter.WriteVarint(output, value);
                break;
            default:
                foreach (byte value in data)
                    ProtoWriter.WriteVarint(output, value);
                break;
        }

        ProtoWriter.End(output, packed);
    }
}

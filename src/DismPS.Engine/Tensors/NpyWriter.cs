using System.Buffers.Binary;
using System.Text;

namespace DismPS.Engine.Tensors;

/// <summary>Writes tensors as .npy, version 1, little-endian, C order.</summary>
public static class NpyWriter
{
    /// <summary>Writes one array.</summary>
    /// <param name="stream">Target; stays open.</param>
    /// <param name="tensor">Any type but BYTES and BF16, which NumPy has no plain dtype for.</param>
    /// <exception cref="ArgumentException">The tensor is BYTES or BF16.</exception>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        string shape = string.Concat(tensor.Shape.Select(size => $"{size}, ")).TrimEnd();
        string header = $"{{'descr': '{DescrOf(tensor.DataType)}', 'fortran_order': False, 'shape': ({shape}), }}";
        // The elements begin at a multiple of 64, so that the file can be mapped.
        int padded = ((10 + header.Length + 1 + 63) / 64 * 64) - 10;
        Span<byte> start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], checked((ushort)padded));
        stream.Write(start);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n"));
        stream.Write(tensor.Data.Span);
    }

    private static string DescrOf(DataType type) => type switch
    {
        DataType.Bool => "|b1",
        DataType.UInt8 => "|u1",
        DataType.Int8 => "|i1",
        DataType.UInt16 => "<u2",
        DataType.UInt32 => "<u4",
        DataType.UInt64 => "<u8",
        DataType.Int16 => "<i2",
        DataType.Int32 => "<i4",
        DataType.Int64 => "<i8",
        DataType.Fp16 => "<f2",
        DataType.Fp32 => "<f4",
        DataType.Fp64 => "<f8",
        _ => throw new ArgumentException($"{type.ToWireName()} has no .npy dtype.", nameof(type)),
    };
}

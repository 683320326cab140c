using System.Buffers.Binary;

namespace DismPS.Engine.Protocol;

/// <summary>The layout of BYTES tensors: each element is its 4-byte little-endian length and its bytes.</summary>
internal static class BytesElements
{
    /// <summary>Counts the elements; null when a length points beyond the end.</summary>
    public static long? Count(ReadOnlySpan<byte> data)
    {
        long count = 0;
        while (data.Length > 0)
        {
            if (data.Length < 4)
                return null;
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(data);
            if (length > (uint)(data.Length - 4))
                return null;
            data = data[(4 + (int)length)..];
            count++;
        }

        return count;
    }
}

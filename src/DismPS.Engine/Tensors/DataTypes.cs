namespace DismPS.Engine.Tensors;

/// <summary>Names and sizes of <see cref="DataType"/>.</summary>
public static class DataTypes
{
    private static readonly string[] Names =
        ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES", "BF16"];

    private static readonly int[] Sizes = [1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 0, 2];

    /// <summary>The name on the wire: <c>FP32</c>.</summary>
    public static string ToWireName(this DataType type) => Names[(int)type];

    /// <summary>Bytes of one element; 0 for <see cref="DataType.Bytes"/>, whose elements vary.</summary>
    public static int ElementSize(this DataType type) => Sizes[(int)type];

    /// <summary>The type of a wire name (exact case), or null.</summary>
    public static DataType? FromWireName(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
                return (DataType)i;
        }

        return null;
    }

    /// <summary>The type of a UTF-8 wire name (exact case), or null.</summary>
    public static DataType? FromWireName(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is < 4 or > 6)
            return null;
        Span<char> chars = stackalloc char[utf8.Length];
        for (int i = 0; i < utf8.Length; i++)
            chars[i] = (char)utf8[i];
        return FromWireName(chars);
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace DismPS.Engine.Tensors;

/// <summary>How an .npy file stores an element.</summary>
/// <param name="DataType">Tensor type.</param>
/// <param name="Size">Bytes of an element in the file; for texts the fixed width.</param>
/// <param name="BigEndian">True when the bytes of a number (or of a character) run from the most significant one.</param>
/// <param name="Wide">True for texts of 4-byte characters (dtype <c>U</c>).</param>
public sealed record NpyElement(DataType DataType, int Size, bool BigEndian = false, bool Wide = false)
{
    /// <summary>Reads a dtype such as <c>&lt;f4</c>.</summary>
    /// <param name="descr">The dtype.</param>
    /// <param name="refusal">Why there is no tensor type, as the end of a sentence.</param>
    public static NpyElement? TryParse(string descr, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(descr);
        ReadOnlySpan<char> rest = descr.AsSpan().TrimStart("<>|=");
        bool big = descr.StartsWith('>');
        refusal = null;
        if (rest.Length > 0 && descr.Length - rest.Length <= 1)
        {
            if (!int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int size))
                size = -1;
            DataType? type = (rest[0], size) switch
            {
                ('b', 1) or ('?', -1) => Tensors.DataType.Bool,
                ('i', 1) => Tensors.DataType.Int8,
                ('i', 2) => Tensors.DataType.Int16,
                ('i', 4) => Tensors.DataType.Int32,
                ('i', 8) => Tensors.DataType.Int64,
                ('u', 1) => Tensors.DataType.UInt8,
                ('u', 2) => Tensors.DataType.UInt16,
                ('u', 4) => Tensors.DataType.UInt32,
                ('u', 8) => Tensors.DataType.UInt64,
                ('f', 2) => Tensors.DataType.Fp16,
                ('f', 4) => Tensors.DataType.Fp32,
                ('f', 8) => Tensors.DataType.Fp64,
                _ => null,
            };
            if (type is { } known)
                return new NpyElement(known, known.ElementSize(), big);
            if (rest[0] is 'S' or 'a' && size is > 0 and <= 1 << 20)
                return new NpyElement(Tensors.DataType.Bytes, size);
            if (rest[0] is 'U' && size is > 0 and <= 1 << 18)
                return new NpyElement(Tensors.DataType.Bytes, size * 4, big, Wide: true);
        }

        refusal = (rest.Length == 0 ? ' ' : rest[0]) switch
        {
            'O' => "is object: its elements are pickled Python objects, which are never read.",
            'V' => "is void or structured; one plain number or text an element is read.",
            'c' => "is complex, which has no tensor type.",
            'M' => "is datetime64, which has no tensor type.",
            'm' => "is timedelta64, which has no tensor type.",
            'f' or 'g' => "is a floating-point type of a size that has no tensor type.",
            _ => "has no tensor type.",
        };
        return null;
    }

    /// <summary>Brings stored numbers into tensor form, in place: little-endian, and 0 or 1 for BOOL; nothing for texts.</summary>
    public void Normalize(Span<byte> elements)
    {
        for (int i = 0; DataType == DataType.Bool && i < elements.Length; i++)
            elements[i] = elements[i] == 0 ? (byte)0 : (byte)1;
        if (!BigEndian || DataType == DataType.Bytes)
            return;
        for (int i = 0; i < elements.Length; i += Size)
            elements.Slice(i, Size).Reverse();
    }

    /// <summary>Appends stored texts to tensor form: 4-byte length and UTF-8 (or the bytes as they are); zeros at the end are padding.</summary>
    public void AppendTexts(ReadOnlySpan<byte> elements, List<byte> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Span<byte> length = stackalloc byte[4];
        Encoding wide = new UTF32Encoding(BigEndian, byteOrderMark: false);
        for (int i = 0; i < elements.Length; i += Size)
        {
            ReadOnlySpan<byte> element = elements.Slice(i, Size);
            ReadOnlySpan<byte> content = Wide ? Encoding.UTF8.GetBytes(wide.GetString(element).TrimEnd('\0')) : element.TrimEnd((byte)0);
            BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
            target.AddRange(length);
            target.AddRange(content);
        }
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tensors;

/// <summary>What an .npy file says of its array (NumPy Enhancement Proposal 1; versions 1 to 3).</summary>
/// <param name="Element">How an element is stored.</param>
/// <param name="FortranOrder">True when the first axis runs fastest.</param>
/// <param name="Shape">Shape; empty for a scalar.</param>
public sealed record NpyHeader(NpyElement Element, bool FortranOrder, ImmutableArray<long> Shape)
{
    // NumPy itself refuses more than 10,000 by default; structured types, which are refused here anyway, are what needs more.
    private const int LongestHeader = 64 * 1024;
    private const int MostDims = 32;

    /// <summary>Number of elements.</summary>
    public long Count => Tensor.CountOf(Shape.AsSpan());

    /// <summary>Bytes of the stored array.</summary>
    /// <exception cref="OverflowException">The product does not fit.</exception>
    public long Bytes => checked(Count * Element.Size);

    /// <summary>Reads magic, version and header; the stream then stands at the first element.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: not such a file, or a dtype that has no tensor type.</exception>
    public static async ValueTask<NpyHeader> ReadAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] start = new byte[12];
        await FillAsync(stream, start.AsMemory(0, 8), name, cancellationToken).ConfigureAwait(false);
        if (!start.AsSpan(0, 6).SequenceEqual(Magic))
            throw Fault(name, "this is not an .npy file: it does not begin with its signature.");
        if (start[6] is 0 or > 3)
            throw Fault(name, $"the .npy version {start[6]}.{start[7]} is unknown; 1, 2 and 3 are read.");
        int wide = start[6] == 1 ? 2 : 4;
        await FillAsync(stream, start.AsMemory(8, wide), name, cancellationToken).ConfigureAwait(false);
        long length = wide == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > LongestHeader)
            throw Fault(name, $"the header has {length} bytes; at most {LongestHeader} are read.");
        byte[] header = new byte[length];
        await FillAsync(stream, header, name, cancellationToken).ConfigureAwait(false);
        return Parse((start[6] == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(header), name);
    }

    private static NpyHeader Parse(string text, string name)
    {
        NpyHeaderText parts = NpyHeaderText.Parse(text) ?? throw Fault(name, "the header is not a dictionary of descr, fortran_order and shape.");
        if (parts.Descr is null)
            throw Fault(name, "the dtype is structured (several fields a record); one plain number or text an element is read.");
        if (parts.Shape.Length > MostDims)
            throw Fault(name, $"the array has {parts.Shape.Length} dims; at most {MostDims} are read.");
        NpyElement element = NpyElement.TryParse(parts.Descr, out string? refusal) ?? throw Fault(name, $"the dtype '{parts.Descr}' {refusal}");
        NpyHeader header = new(element, parts.FortranOrder, parts.Shape);
        try
        {
            _ = header.Bytes;
        }
        catch (OverflowException)
        {
            throw Fault(name, $"the shape ({string.Join(", ", parts.Shape)}) is too large.");
        }

        return header;
    }

    internal static DismException Fault(string name, string message) => new(ErrorCode.InputInvalid, $"{name}: {message}",
        "Write the array again with numpy.save, or with numpy.savez for several; it holds numbers, no objects.", name);

    internal static async ValueTask FillAsync(Stream stream, Memory<byte> buffer, string name, CancellationToken cancellationToken)
    {
        try
        {
            int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (read < buffer.Length)
                throw Fault(name, $"the file ends {buffer.Length - read} bytes too early.");
        }
        catch (InvalidDataException fault)
        {
            throw new DismException(ErrorCode.InputInvalid, $"{name}: the compressed data are damaged.",
                "Copy the file again, or write it again with numpy.savez.", name, fault);
        }
    }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
}

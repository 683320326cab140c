using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tensors;

/// <summary>An .npy array that is read row by row: memory holds one block of rows, or the whole array when it is in Fortran order.</summary>
public sealed class NpyArray
{
    private readonly Stream stream;
    private readonly string name;
    private long position;

    private NpyArray(NpyHeader header, Stream stream, string name) => (Header, this.stream, this.name) = (header, stream, name);

    /// <summary>What the file says of the array.</summary>
    public NpyHeader Header { get; }

    /// <summary>Rows: the size of the first axis.</summary>
    public long RowCount => Header.Shape[0];

    /// <summary>Opens an array of at least one dim.</summary>
    /// <param name="stream">The file; stays open.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="maxBytesInMemory">Limit for an array in Fortran order, bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: not such a file, a scalar, or too large.</exception>
    public static async ValueTask<NpyArray> OpenAsync(Stream stream, string name, long maxBytesInMemory, CancellationToken cancellationToken)
    {
        NpyHeader header = await NpyHeader.ReadAsync(stream, name, cancellationToken).ConfigureAwait(false);
        if (header.Shape.Length == 0)
            throw NpyHeader.Fault(name, "the array is a scalar; the first axis has to be the rows.");
        if (stream.CanSeek && header.Bytes > stream.Length - stream.Position)
            throw NpyHeader.Fault(name, $"the file ends {header.Bytes - (stream.Length - stream.Position)} bytes too early.");
        if (!header.FortranOrder || header.Shape.Length == 1)
            return new NpyArray(header, stream, name);

        if (header.Bytes > Math.Min(maxBytesInMemory, Array.MaxLength))
            throw NpyHeader.Fault(name, $"the array is in Fortran order and would have to be held in memory, {header.Bytes} bytes of at most {maxBytesInMemory}. Save it with numpy.ascontiguousarray.");
        byte[] columns = new byte[header.Bytes];
        await NpyHeader.FillAsync(stream, columns, name, cancellationToken).ConfigureAwait(false);
        return new NpyArray(header, new MemoryStream(Transpose(columns, header)), name);
    }

    /// <summary>The next rows, shape <c>[rows, ...]</c>; null at the end.</summary>
    /// <param name="rows">Rows at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: the file ends too early.</exception>
    public async ValueTask<Tensor?> ReadRowsAsync(int rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        long count = Math.Min(rows, RowCount - position);
        if (count <= 0)
            return null;
        long[] shape = [count, .. Header.Shape.AsSpan()[1..]];
        long bytes = Tensor.CountOf(shape) * Header.Element.Size;
        if (bytes > Array.MaxLength)
            throw NpyHeader.Fault(name, $"{count} rows are {bytes} bytes, more than fits into memory.");
        byte[] data = new byte[bytes];
        await NpyHeader.FillAsync(stream, data, name, cancellationToken).ConfigureAwait(false);
        position += count;
        if (Header.Element.DataType != DataType.Bytes)
        {
            Header.Element.Normalize(data);
            return new Tensor(name, Header.Element.DataType, shape, data);
        }

        List<byte> texts = new(data.Length + (4 * (int)count));
        Header.Element.AppendTexts(data, texts);
        return new Tensor(name, DataType.Bytes, shape, texts.ToArray());
    }

    private static byte[] Transpose(byte[] columns, NpyHeader header)
    {
        byte[] rows = new byte[columns.Length];
        int size = header.Element.Size, rank = header.Shape.Length;
        long[] strides = new long[rank];
        long stride = size;
        for (int axis = 0; axis < rank; axis++)
        {
            strides[axis] = stride;
            stride *= header.Shape[axis];
        }

        long[] index = new long[rank];
        long source = 0;
        for (int target = 0; target < rows.Length; target += size)
        {
            columns.AsSpan((int)source, size).CopyTo(rows.AsSpan(target));
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < header.Shape[axis])
                    break;
                source -= strides[axis] * header.Shape[axis];
                index[axis] = 0;
            }
        }

        return rows;
    }
}

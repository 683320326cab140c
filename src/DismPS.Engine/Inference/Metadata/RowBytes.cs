using System.Buffers.Binary;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Metadata;

/// <summary>The rows of a tensor, reached by their index.</summary>
internal sealed class RowBytes
{
    private readonly Tensor _tensor;
    private readonly int[] _ends;

    public RowBytes(Tensor tensor)
    {
        _tensor = tensor;
        RowShape = [.. tensor.Shape.Skip(1)];
        _ends = new int[checked((int)tensor.Shape[0])];
        long elements = Tensor.CountOf(RowShape);
        int position = 0;
        for (int row = 0; row < _ends.Length; row++)
        {
            if (tensor.DataType != DataType.Bytes)
                position += checked((int)(elements * tensor.DataType.ElementSize()));
            for (long i = 0; tensor.DataType == DataType.Bytes && i < elements; i++)
                position += 4 + BinaryPrimitives.ReadInt32LittleEndian(tensor.Data.Span[position..]);
            _ends[row] = position;
        }
    }

    /// <summary>Shape of one row.</summary>
    public long[] RowShape { get; }

    /// <summary>Bytes of a row.</summary>
    public ReadOnlySpan<byte> this[int row] => _tensor.Data.Span[(row == 0 ? 0 : _ends[row - 1]).._ends[row]];

    /// <summary>The row's first element as text; null for a row of several.</summary>
    public string? TextOf(int row)
    {
        if (Tensor.CountOf(RowShape) != 1)
            return null;
        return _tensor.DataType switch
        {
            DataType.Bytes => System.Text.Encoding.UTF8.GetString(this[row][4..]),
            DataType.Bool => this[row][0] == 0 ? "false" : "true",
            _ => ElementReader.Number(_tensor, row).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A tensor of some rows.</summary>
    public static Tensor Gather(string name, DataType type, IReadOnlyList<(RowBytes Source, int Row)> rows)
    {
        using var data = new MemoryStream();
        foreach ((RowBytes source, int row) in rows)
            data.Write(source[row]);
        return new Tensor(name, type, [rows.Count, .. rows[0].Source.RowShape], data.ToArray());
    }
}

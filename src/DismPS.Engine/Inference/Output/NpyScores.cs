using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace DismPS.Engine.Inference.Output;

/// <summary>
/// Rows as one structured NumPy array: little-endian fields without gaps. The number of rows stands in the header, which has room for any and is written last.
/// </summary>
internal sealed class NpyScores : IScoreEncoder
{
    // Version 1.0: magic, version, length of the text, the text; a multiple of 64.
    private const int HeaderBytes = 320;
    private const int PrefixBytes = 10;
    private const int FlushBytes = 64 * 1024;
    private const string Fields =
        "('row', '<i8'), ('run', '<i8'), ('lumisection', '<i8'), ('score', '<f8'), ('threshold', '<f8'), ('is_anomaly', '|i1'), ('status', '|i1')";

    private readonly Stream stream;
    private readonly bool tellsInput;
    private readonly int rowBytes;
    private readonly byte[] buffer;
    private int used;
    private long rows;

    public NpyScores(Stream stream, bool tellsInput, long earlierRows)
    {
        this.stream = stream;
        this.tellsInput = tellsInput;
        rows = earlierRows;
        rowBytes = 42 + (tellsInput ? 4 : 0);
        buffer = new byte[FlushBytes / rowBytes * rowBytes];
    }

    public IReadOnlyList<string> Columns => [];

    public async ValueTask WriteAsync(IReadOnlyList<ScoredRow> rows, int input, string name, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        foreach (ScoredRow row in rows)
        {
            if (used == buffer.Length)
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            Write(row, input);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(buffer.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
        used = 0;
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        long end = stream.Position;
        stream.Position = 0;
        await stream.WriteAsync(Header(), cancellationToken).ConfigureAwait(false);
        stream.Position = end;
    }

    /// <summary>Leaves the place of the header; until the end it is no NumPy file.</summary>
    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (stream.Position == 0)
            await stream.WriteAsync(new byte[HeaderBytes], cancellationToken).ConfigureAwait(false);
    }

    private byte[] Header()
    {
        string fields = tellsInput ? $"('input', '<i4'), {Fields}" : Fields;
        string text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': [{fields}], 'fortran_order': False, 'shape': ({rows},), }}");
        byte[] header = new byte[HeaderBytes];
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), HeaderBytes - PrefixBytes);
        Encoding.ASCII.GetBytes((text.PadRight(HeaderBytes - PrefixBytes - 1) + "\n").AsSpan(), header.AsSpan(PrefixBytes));
        return header;
    }

    private void Write(ScoredRow row, int input)
    {
        Span<byte> target = buffer.AsSpan(used, rowBytes);
        if (tellsInput)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, input);
            target = target[4..];
        }

        BinaryPrimitives.WriteInt64LittleEndian(target, row.Row);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], row.Run ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], row.Lumisection ?? -1);
        BinaryPrimitives.WriteDoubleLittleEndian(target[24..], row.UnmetCondition is null ? row.Score : double.NaN);
        BinaryPrimitives.WriteDoubleLittleEndian(target[32..], row.Threshold ?? double.NaN);
        target[40] = row.IsAnomaly switch { true => 1, false => 0, null => 0xFF };
        target[41] = (byte)row.Status;
        used += rowBytes;
        rows++;
    }
}

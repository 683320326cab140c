using System.Text;
using CsvHelper;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference.Input;

/// <summary>
/// Records of a CSV file with the place of every cell. Cells are UTF-8 spans of the reader's buffer: nothing is allocated a row.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    private readonly string file;
    private readonly int maxRowBytes;
    private readonly CsvReader reader;

    public CsvRecords(Stream stream, string file, InputReaderOptions options)
    {
        this.file = file;
        maxRowBytes = options.MaxRowBytes;
        reader = CsvReader.Create(stream, new CsvReaderOptions
        {
            // The header is read as a record, so that its cells have places too.
            HasHeader = false,
            Separator = options.Delimiter,
            TrackLineNumbers = true,
            MaxRecordSize = options.MaxRowBytes,
            OnMalformedRecord = Refuse,
        }, leaveOpen: true);
    }

    /// <summary>Cells of the current record.</summary>
    public int Count => reader.FieldCount;

    /// <summary>A cell of the current record without its quotes, UTF-8; valid until the next record.</summary>
    public ReadOnlySpan<byte> this[int index] => reader.GetSpan(index);

    public string Text(int index) => reader.GetString(index);

    /// <summary>Where a cell of the current record begins.</summary>
    public SourceLocation LocationOf(int index)
    {
        int offset = index;
        for (int i = 0; i < index; i++)
            offset += reader.GetRawSpan(i).Length;
        ReadOnlySpan<byte> before = reader.RawRecord[..offset];
        int line = (int)reader.LineNumber, lineStart = 0;
        for (int i = 0; i < before.Length; i++)
        {
            if (before[i] == '\n' || (before[i] == '\r' && i + 1 < before.Length && before[i + 1] != '\n'))
                (line, lineStart) = (line + 1, i + 1);
        }

        return new SourceLocation(file, line, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    /// <summary>The next record; blank lines are passed over.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CsvFormatException fault)
        {
            throw InputFault.At(new SourceLocation(file, (int)fault.LineNumber, fault.LineNumber > 0 ? 1 : 0),
                $"the row is longer than {maxRowBytes} bytes.", "Look for a quote that is not closed, or raise the limit of a row's bytes.");
        }
    }

    public void Dispose() => reader.Dispose();

    // A quote in the middle of an unquoted cell is harmless; the others mean that cells are not what they seem.
    private void Refuse(CsvMalformedRecord record)
    {
        string? message = record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "a quoted cell of this row is not closed before the end of the file.",
            CsvMalformedReason.TextAfterClosingQuote => "text stands behind the closing quote of a cell of this row.",
            _ => null,
        };
        if (message is not null)
            throw InputFault.At(new SourceLocation(file, (int)record.LineNumber, 1), message, "Double the quotes inside a quoted cell.");
    }
}

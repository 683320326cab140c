using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference.Input;

/// <summary>
/// Splits RFC 4180 text into records without an object per cell: cells are spans of one buffer. It exists beside CsvHelper because
/// that gives a text object a cell and no column numbers; bench/CsvReading has the figures.
/// Blank lines are skipped, lines end with LF, CRLF or CR, and a quote inside an unquoted cell is an ordinary character.
/// </summary>
internal sealed class CsvRecordReader(TextReader text, string file, int maxRecordChars)
{
    private readonly record struct Cell(int RawStart, int Start, int End, bool HasEscapes);

    private char[] buffer = new char[32 * 1024];
    private Cell[] cells = new Cell[64];
    private char[] scratch = [];
    private int start;
    private int end;
    private int next;
    private int nextLine = 1;
    private bool ended;

    public char Delimiter { get; set; } = ',';

    /// <summary>Cells of the current record.</summary>
    public int Count { get; private set; }

    /// <summary>Line of the current record's begin, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>What is buffered behind the current record.</summary>
    public ReadOnlySpan<char> Ahead => buffer.AsSpan(next, end - next);

    /// <summary>A cell of the current record, without its quotes; valid until the next record or the next cell with doubled quotes.</summary>
    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            Cell cell = cells[index];
            ReadOnlySpan<char> content = buffer.AsSpan(cell.Start, cell.End - cell.Start);
            return cell.HasEscapes ? Unescape(content) : content;
        }
    }

    /// <summary>Where a cell begins.</summary>
    public SourceLocation LocationOf(int index)
    {
        int line = Line, lineStart = start;
        for (int i = start; i < cells[index].RawStart; i++)
        {
            if (buffer[i] == '\n' || (buffer[i] == '\r' && buffer[i + 1] != '\n'))
                (line, lineStart) = (line + 1, i + 1);
        }

        return new SourceLocation(file, line, cells[index].RawStart - lineStart + 1);
    }

    /// <summary>The next record, as far as it is buffered; false when <see cref="FillAsync"/> has to be called first.</summary>
    public bool TryRead()
    {
        while (next < end && buffer[next] is '\n' or '\r')
        {
            if (buffer[next] == '\r' && next + 1 == end && !ended)
                return false;
            if (buffer[next] == '\n' || next + 1 == end || buffer[next + 1] != '\n')
                nextLine++;
            next++;
        }

        if (next == end)
            return false;
        start = next;
        Line = nextLine;
        Count = 0;
        int position = start, lines = 0;
        while (true)
        {
            if (!TryReadCell(ref position, ref lines))
                return false;
            if (position == end)
                break;
            char c = buffer[position];
            if (c == Delimiter)
            {
                position++;
                continue;
            }

            if (c == '\r' && position + 1 == end && !ended)
                return false;
            position += c == '\r' && position + 1 < end && buffer[position + 1] == '\n' ? 2 : 1;
            break;
        }

        next = position;
        nextLine = Line + lines + 1;
        return true;
    }

    /// <summary>Buffers more text; false at the end of the file.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (ended)
            return false;
        if (next > 0)
        {
            buffer.AsSpan(next, end - next).CopyTo(buffer);
            end -= next;
            start = next = 0;
        }

        if (end == buffer.Length)
        {
            if (buffer.Length >= maxRecordChars)
                throw InputFault.At(new SourceLocation(file, nextLine, 1), $"the row is longer than {maxRecordChars} characters.", "Look for a quote that is not closed, or raise the limit.");
            Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxRecordChars));
        }

        // Filled to the brim, so that a long row is looked at only as often as the buffer doubles.
        while (end < buffer.Length)
        {
            int read = await text.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                ended = true;
                break;
            }

            end += read;
        }

        return true;
    }

    // False when the cell is not buffered to its end. Position is then at the delimiter or line end behind it, or at the end of the text.
    private bool TryReadCell(ref int position, ref int lines)
    {
        int rawStart = position;
        if (position < end && buffer[position] == '"')
            return TryReadQuoted(ref position, ref lines);
        while (position < end && buffer[position] != Delimiter && buffer[position] is not ('\n' or '\r'))
            position++;
        if (position == end && !ended)
            return false;
        Add(new Cell(rawStart, rawStart, position, false));
        return true;
    }

    private bool TryReadQuoted(ref int position, ref int lines)
    {
        int rawStart = position++;
        bool escapes = false;
        while (true)
        {
            int quote = buffer.AsSpan(position, end - position).IndexOf('"');
            if (quote < 0)
            {
                if (!ended)
                    return false;
                throw InputFault.At(new SourceLocation(file, Line, 1), "a quoted cell of this row is not closed before the end of the file.");
            }

            position += quote;
            if (position + 1 == end && !ended)
                return false;
            if (position + 1 == end || buffer[position + 1] != '"')
                break;
            escapes = true;
            position += 2;
        }

        Add(new Cell(rawStart, rawStart + 1, position++, escapes));
        lines += LinesIn(buffer.AsSpan(rawStart, position - rawStart));
        while (position < end && buffer[position] == ' ' && Delimiter != ' ')
            position++;
        if (position == end)
            return ended;
        if (buffer[position] != Delimiter && buffer[position] is not ('\n' or '\r'))
            throw InputFault.At(LocationOf(Count - 1), "text stands behind the closing quote of this cell.", "Double the quotes inside a quoted cell.");
        return true;
    }

    private static int LinesIn(ReadOnlySpan<char> content)
    {
        int lines = content.Count('\n');
        for (int i = 0; i < content.Length - 1; i++)
            lines += content[i] == '\r' && content[i + 1] != '\n' ? 1 : 0;
        return lines;
    }

    private void Add(Cell cell)
    {
        if (Count == cells.Length)
            Array.Resize(ref cells, cells.Length * 2);
        cells[Count++] = cell;
    }

    private ReadOnlySpan<char> Unescape(ReadOnlySpan<char> content)
    {
        if (scratch.Length < content.Length)
            scratch = new char[content.Length];
        int length = 0;
        for (int i = 0; i < content.Length; i++)
        {
            scratch[length++] = content[i];
            if (content[i] == '"')
                i++;
        }

        return scratch.AsSpan(0, length);
    }
}

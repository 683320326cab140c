using System.Text;

namespace DismPS.Engine.Models;

/// <summary>
/// Walks the fields of a protobuf message in a stream. What the caller does not read is stepped over without being loaded, so that the size
/// of a file does not matter, only the size of what is looked at. A fault of the bytes ends every walk and is kept in <see cref="Fault"/>.
/// </summary>
internal sealed class ProtobufStream(Stream stream, long size)
{
    /// <summary>Longest text that is read: names of tensors have some tens of letters.</summary>
    public const int MaxText = 64 * 1024;

    // Bytes that are looked at, with some for each field. It keeps hostile files far below two seconds; real graphs have a few MB without their weights.
    private const long MaxWalked = 96L << 20;
    private const int FieldCost = 8;

    // A model of that many letters of names has no reader; without a bound a file of names alone would fill the memory.
    private const int MaxTotalText = 32 << 20;

    // Bytes that are read behind a jump, and what a jump counts as.
    private const int JumpLength = 4096;

    private readonly byte[] buffer = new byte[64 * 1024];
    private long bufferStart;
    private int bufferLength;
    private long walked;
    private int textLength;

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; private set; }

    /// <summary>Length of the stream in bytes.</summary>
    public long Size => size;

    /// <summary>Number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>True when the field is a string, bytes or message: it ends at <see cref="End"/>.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Value of a variable-length integer.</summary>
    public ulong Number { get; private set; }

    /// <summary>Offset behind a string, bytes or message.</summary>
    public long End { get; private set; }

    /// <summary>What is wrong; null while nothing is.</summary>
    public ProtobufFault? Fault { get; private set; }

    /// <summary>Moves to the next field of the message that ends at <paramref name="end"/>; false at its end and on a fault. The content of a field must be read or stepped over first.</summary>
    public bool Next(long end)
    {
        if (Fault is not null || Position >= end)
            return false;
        if (!TryReadVarint(end, out ulong key) || key >> 3 is 0 or > 536870911)
            return Fail(ProtobufFault.Malformed);
        walked += FieldCost;
        Field = (int)(key >> 3);
        Number = 0;
        IsBytes = (key & 7) == 2;
        switch (key & 7)
        {
            case 0:
                if (!TryReadVarint(end, out ulong number))
                    return Fail(ProtobufFault.Malformed);
                Number = number;
                return true;
            case 1:
                return SkipFixed(8, end);
            case 5:
                return SkipFixed(4, end);
            case 2:
                if (!TryReadVarint(end, out ulong length))
                    return Fail(ProtobufFault.Malformed);
                if (length > (ulong)(end - Position))
                    return Fail(end == size ? ProtobufFault.CutOff : ProtobufFault.Malformed);
                End = Position + (long)length;
                return true;
            default:
                return Fail(ProtobufFault.Malformed);
        }
    }

    /// <summary>Goes to an offset, usually behind a field.</summary>
    public void SkipTo(long offset) => Position = offset;

    /// <summary>Ends the walk with a fault.</summary>
    public bool Fail(ProtobufFault fault)
    {
        Fault ??= fault;
        return false;
    }

    /// <summary>Reads the text of the field that was found last.</summary>
    public string ReadText()
    {
        long length = End - Position;
        textLength += (int)Math.Min(length, MaxTotalText);
        if (length > MaxText || textLength > MaxTotalText)
        {
            Fail(ProtobufFault.TooLarge);
            return "";
        }

        return length == 0 || !Load((int)length) ? "" : Encoding.UTF8.GetString(Take((int)length));
    }

    /// <summary>A number that stands for the text of the field that was found last: equal for equal texts, and almost never for others.</summary>
    public ulong ReadHash()
    {
        long length = End - Position;
        if (length > MaxText)
        {
            Fail(ProtobufFault.TooLarge);
            return 0;
        }

        if (length == 0 || !Load((int)length))
            return 0;
        return Hash(Take((int)length));
    }

    /// <summary>The number that <see cref="ReadHash"/> gives for a text; 0 for the empty one.</summary>
    public static ulong Hash(ReadOnlySpan<byte> text)
    {
        // FNV-1a; not proof against intent, which could only hide a name from a check.
        ulong hash = 14695981039346656037;
        foreach (byte value in text)
            hash = (hash ^ value) * 1099511628211;
        return text.IsEmpty ? 0 : hash | 1;
    }

    /// <summary>Goes back to a text that was met before.</summary>
    public void SeekText(long start, long end) => (Position, End) = (start, end);

    /// <summary>Reads a text that was met before.</summary>
    public string ReadTextAt(long start, int length)
    {
        SeekText(start, start + length);
        return ReadText();
    }

    /// <summary>Reads one byte at an offset without moving; -1 outside of the stream.</summary>
    public int Peek(long offset)
    {
        long position = Position;
        Position = offset;
        int value = offset >= 0 && offset < size && Load(1) ? buffer[(int)(offset - bufferStart)] : -1;
        Position = position;
        return value;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan((int)(Position - bufferStart), length);
        Position += length;
        walked += length;
        return bytes;
    }

    private bool SkipFixed(int length, long end)
    {
        if (end - Position < length)
            return Fail(end == size ? ProtobufFault.CutOff : ProtobufFault.Malformed);
        Position += length;
        return true;
    }

    private bool TryReadVarint(long end, out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && Position < end; i++)
        {
            if (!Load(1))
                return false;
            byte next = buffer[(int)(Position++ - bufferStart)];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                walked += i + 1;
                return walked <= MaxWalked || Fail(ProtobufFault.TooLarge);
            }
        }

        return false;
    }

    // Brings the bytes at the position into the buffer; false, with a fault, when the file has become shorter meanwhile or cannot be read.
    private bool Load(int length)
    {
        if (Position >= bufferStart && Position + length <= bufferStart + bufferLength)
            return true;
        try
        {
            // Behind a jump the next one is usually near; in a walk everything is wanted.
            int wanted = Position == bufferStart + bufferLength ? buffer.Length : Math.Max(length, JumpLength);
            walked += JumpLength;
            stream.Position = Position;
            bufferStart = Position;
            bufferLength = stream.ReadAtLeast(buffer.AsSpan(0, wanted), length, throwOnEndOfStream: false);
        }
        catch (IOException)
        {
            bufferLength = 0;
        }

        return bufferLength >= length || Fail(ProtobufFault.CutOff);
    }
}

using System.Globalization;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Walks UTF-8 JSON without building anything: the caller asks for what it expects next.
/// Every fault of the text is a <see cref="DismException"/> with the code given at construction, and names the byte offset.
/// </summary>
internal ref partial struct JsonCursor
{
    private const string PlaceStart = "Failed to parse the JSON body at byte ";

    private const string Cure = "Correct the JSON text there.";
    private const string CureOfAnswer = "Check that the address is an inference server's, and that no proxy changes its answers.";

    private readonly ReadOnlySpan<byte> text;
    private readonly ErrorCode code;
    private readonly int maxNesting;
    private int position;

    public JsonCursor(ReadOnlySpan<byte> text, ErrorCode code, int maxNesting)
    {
        this.text = text;
        this.code = code;
        this.maxNesting = maxNesting;
    }

    public int Position
    {
        readonly get => position;
        set => position = value;
    }

    public readonly ReadOnlySpan<byte> Text => text;

    public readonly int MaxNesting => maxNesting;

    /// <summary>The next byte that is not white space, not consumed; 0 at the end.</summary>
    public byte Peek()
    {
        ReadOnlySpan<byte> s = text;
        int p = position;
        while ((uint)p < (uint)s.Length && s[p] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            p++;
        position = p;
        return (uint)p < (uint)s.Length ? s[p] : (byte)0;
    }

    public bool TryConsume(byte wanted)
    {
        if (Peek() != wanted || position >= text.Length)
            return false;
        position++;
        return true;
    }

    public void Expect(byte wanted, string where)
    {
        if (!TryConsume(wanted))
            throw Error($"{where}: expected '{(char)wanted}', got {Found()}");
    }

    /// <summary>After a member or element: true when another follows, false when the container closed.</summary>
    public bool NextOrClose(byte close, string where)
    {
        byte next = Peek();
        if (next == (byte)',')
        {
            position++;
            return true;
        }

        if (next != close)
            throw Error($"{where}: expected ',' or '{(char)close}', got {Found()}");
        position++;
        return false;
    }

    public void ExpectEnd()
    {
        Peek();
        if (position < text.Length)
            throw Error($"unexpected text after the JSON document: {Found()}");
    }

    public bool ReadBoolean(string where)
    {
        Peek();
        if (TryWord("true"u8))
            return true;
        if (TryWord("false"u8))
            return false;
        throw Error($"{where}: expected true or false, got {Found()}");
    }

    /// <summary>An integer that must not be negative.</summary>
    public long ReadCount(string where)
    {
        Peek();
        int start = position;
        if (!JsonNumber.TryReadInt64(text, ref position, out long value) || value < 0)
        {
            position = start;
            throw Error($"{where}: expected an integer from 0 to {long.MaxValue}, got {Found()}");
        }

        return value;
    }

    /// <summary>An integer of 64 bits without a sign.</summary>
    public ulong ReadUnsigned(string where)
    {
        Peek();
        int end = position;
        while (end < text.Length && text[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        bool whole = end > position && (text[position] != (byte)'0' || end == position + 1)
            && (end == text.Length || text[end] is not ((byte)'.' or (byte)'e' or (byte)'E'));
        if (!whole || !ulong.TryParse(text[position..end], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
            throw Error($"{where}: expected an integer from 0 to {ulong.MaxValue}, got {Found()}");
        position = end;
        return value;
    }

    public bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!text[position..].StartsWith(word))
            return false;
        position += word.Length;
        return true;
    }

    /// <summary>Passes over one value of any kind and checks its syntax.</summary>
    /// <param name="where">What it belongs to, for messages.</param>
    /// <param name="depth">Objects and arrays around it.</param>
    /// <param name="strict">Whether NaN and the infinities, which JSON lacks, are refused.</param>
    public void SkipValue(string where, int depth, bool strict = false)
    {
        switch (Peek())
        {
            case (byte)'"':
                ReadString(where, out _);
                return;
            case (byte)'{':
                Enter(depth);
                if (TryConsume((byte)'}'))
                    return;
                do
                {
                    ReadString(where, out _);
                    Expect((byte)':', where);
                    SkipValue(where, depth + 1, strict);
                }
                while (NextOrClose((byte)'}', where));
                return;
            case (byte)'[':
                Enter(depth);
                if (TryConsume((byte)']'))
                    return;
                do
                    SkipValue(where, depth + 1, strict);
                while (NextOrClose((byte)']', where));
                return;
            default:
                if (TryWord("true"u8) || TryWord("false"u8) || TryWord("null"u8) || JsonNumber.TrySkip(text, ref position)
                    || (!strict && TryToken()))
                    return;
                throw Error($"{where}: expected a JSON value, got {Found()}");
        }
    }

    /// <summary>Passes over one of the words for numbers that JSON lacks.</summary>
    public bool TryToken() => TryWord("NaN"u8) || TryWord("Infinity"u8) || TryWord("-Infinity"u8) || TryWord("Inf"u8) || TryWord("-Inf"u8);

    /// <summary>Consumes the bracket under the cursor.</summary>
    public void Enter(int depth)
    {
        if (depth >= maxNesting)
            throw Error($"arrays and objects are nested deeper than {maxNesting}");
        position++;
    }

    /// <summary>What stands under the cursor, for messages.</summary>
    public readonly string Found()
    {
        if (position >= text.Length)
            return "the end of the text";
        ReadOnlySpan<byte> rest = text[position..Math.Min(position + 24, text.Length)];
        int length = 0;
        while (length < rest.Length && rest[length] is > 32 and < 127 && (length == 0 || rest[length] is not ((byte)',' or (byte)']' or (byte)'}')))
            length++;
        return length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"byte 0x{rest[0]:x2}")
            : $"'{Encoding.ASCII.GetString(rest[..length])}'";
    }

    private readonly string CureHere => code == ErrorCode.ProtocolViolation ? CureOfAnswer : Cure;

    public readonly DismException Error(string message) => Error(message, position);

    /// <summary>A fault of what the text says, not of the text: it is told with its place and is no fault of JSON.</summary>
    public readonly DismException DataError(string message) => new(code, $"Failed to parse the JSON body at byte {position}: {message}.",
        Cure) { MessageIsAnswer = true };

    public readonly DismException Error(string message, int offset) =>
        new(code, $"{PlaceStart}{offset}: {message}.", CureHere) { MessageIsAnswer = true, TextOffset = offset };

    /// <summary>A fault of this class in words that do not tell the place; other messages as they are.</summary>
    public static string WithoutPlace(string message) =>
        message.StartsWith(PlaceStart, StringComparison.Ordinal) && message.IndexOf(": ", StringComparison.Ordinal) is > 0 and int colon
            ? string.Concat("Failed to parse the JSON body", message.AsSpan(colon))
            : message;
}

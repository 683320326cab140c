using System.Buffers;

namespace DismPS.Engine.Models.Trees;

/// <summary>
/// Walks a JSON document as XGBoost writes it. Unlike JSON proper this has NaN and Infinity among its numbers. What is not wanted is
/// searched for quotes and brackets only, so that hundreds of megabytes take part of a second.
/// </summary>
internal static class JsonWalker
{
    private const int MaxDepth = 64;
    private const int MaxTextBytes = 512;
    // About a second; what is passed over of a model has some hundred marks a tree.
    private const int MaxSteps = 20_000_000;

    private const string CutOff = "ends in the middle: it was cut off";
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndsOfWord = SearchValues.Create(" \t\r\n,:{}[]\""u8);

    /// <summary>Walks a document; what is wrong with it, or null.</summary>
    public static string? Walk(ByteSource bytes, XGBoostFacts facts)
    {
        ulong arrays = 0;
        int depth = 0;
        bool nameComes = false;
        Span<byte> text = stackalloc byte[MaxTextBytes];
        int steps = 0;
        while (steps++ < MaxSteps)
        {
            if (facts.IsSkipping)
                PassOver(bytes);
            int next = bytes.Next();
            switch (next)
            {
                case -1:
                    return CutOff;
                case '{' or '[':
                    if (depth == MaxDepth)
                        return $"is nested more than {MaxDepth} levels deep";
                    arrays = (arrays << 1) | (next == '[' ? 1UL : 0);
                    depth++;
                    facts.Open(next == '[');
                    nameComes = next == '{';
                    break;
                case '}' or ']':
                    if (depth == 0 || (next == ']') != ((arrays & 1) == 1))
                        return $"is broken at byte {bytes.Position}";
                    arrays >>= 1;
                    facts.Close();
                    if (--depth == 0)
                        return null;
                    break;
                case '"':
                    if (ReadText(bytes, text, ref steps) is not { } length)
                        return steps < MaxSteps ? CutOff : XGBoostReader.TooManyValues;
                    if (nameComes)
                        facts.Name(text[..length]);
                    else
                        facts.Value(text[..length]);
                    nameComes = false;
                    break;
                case ',':
                    nameComes = depth > 0 && (arrays & 1) == 0;
                    break;
                case ':' or ' ' or '\t' or '\r' or '\n':
                    break;
                default:
                    text[0] = (byte)next;
                    facts.Value(text[..(1 + ReadWord(bytes, text[1..]))]);
                    break;
            }
        }

        return XGBoostReader.TooManyValues;
    }

    private static void PassOver(ByteSource bytes)
    {
        for (ReadOnlySpan<byte> window = bytes.Window; !window.IsEmpty; window = bytes.Window)
        {
            int at = window.IndexOfAny(Marks);
            bytes.Advance(at < 0 ? window.Length : at);
            if (at >= 0)
                return;
        }
    }

    private static int ReadWord(ByteSource bytes, Span<byte> text)
    {
        int kept = 0;
        for (ReadOnlySpan<byte> window = bytes.Window; !window.IsEmpty; window = bytes.Window)
        {
            int at = window.IndexOfAny(EndsOfWord);
            ReadOnlySpan<byte> part = at < 0 ? window : window[..at];
            kept += Keep(part, text[kept..]);
            bytes.Advance(part.Length);
            if (at >= 0)
                break;
        }

        return kept;
    }

    // Escapes stay as they are written: no name that is looked for has any.
    private static int? ReadText(ByteSource bytes, Span<byte> text, ref int steps)
    {
        int kept = 0;
        for (ReadOnlySpan<byte> window = bytes.Window; !window.IsEmpty && steps++ < MaxSteps; window = bytes.Window)
        {
            int at = window.IndexOfAny((byte)'"', (byte)'\\');
            ReadOnlySpan<byte> part = at < 0 ? window : window[..at];
            kept += Keep(part, text[kept..]);
            bool isEnd = at >= 0 && window[at] == '"';
            bool isEscape = at >= 0 && !isEnd;
            bytes.Advance(at < 0 ? window.Length : at + 1);
            if (isEnd)
                return kept;
            if (isEscape && bytes.Next() is int escaped)
                kept += Keep([(byte)'\\', (byte)escaped], text[kept..]);
        }

        return null;
    }

    private static int Keep(ReadOnlySpan<byte> part, Span<byte> room)
    {
        int count = Math.Min(part.Length, room.Length);
        part[..count].CopyTo(room);
        return count;
    }
}

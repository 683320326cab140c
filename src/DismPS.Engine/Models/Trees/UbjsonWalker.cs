namespace DismPS.Engine.Models.Trees;

/// <summary>
/// Walks a UBJSON document as XGBoost writes it. Typed arrays, which hold the trees, are passed over without being read.
/// Source: ubjson.org, draft 12; XGBoost, UBJReader.
/// </summary>
internal static class UbjsonWalker
{
    private const int MaxDepth = 64;
    private const int MaxTextBytes = 512;

    // About a second; a model has some fifty values a tree.
    private const int MaxValues = 20_000_000;

    private const string CutOff = "ends in the middle: it was cut off";

    /// <summary>Walks a document; what is wrong with it, or null.</summary>
    public static string? Walk(ByteSource bytes, XGBoostFacts facts)
    {
        // How many values each open array still has; -1 for one that ends with a bracket, null for an object.
        var open = new Stack<long?>();
        Span<byte> text = stackalloc byte[MaxTextBytes];
        for (int values = 0; values < MaxValues; values++)
        {
            int marker;
            if (open.TryPeek(out long? rest))
            {
                if (rest == 0)
                {
                    open.Pop();
                    facts.Close();
                    if (open.Count == 0)
                        return null;
                    continue;
                }

                marker = bytes.Next();
                if (marker == (rest is null ? '}' : rest < 0 ? ']' : -2))
                {
                    open.Pop();
                    facts.Close();
                    if (open.Count == 0)
                        return null;
                    continue;
                }

                if (rest is null)
                {
                    if (ReadText(bytes, marker, text) is not { } length)
                        return Broken(bytes);
                    facts.Name(text[..length]);
                    marker = bytes.Next();
                }
                else if (rest > 0)
                {
                    open.Pop();
                    open.Push(rest - 1);
                }
            }
            else
            {
                marker = bytes.Next();
            }

            if (marker is '{' or '[')
            {
                if (open.Count == MaxDepth)
                    return $"is nested more than {MaxDepth} levels deep";
                if (!Open(bytes, marker == '[', open, facts))
                    return Broken(bytes);
                if (open.Count == 0)
                    return null;
            }
            else if (!ReadScalar(bytes, marker, text, facts))
            {
                return Broken(bytes);
            }
        }

        return XGBoostReader.TooManyValues;
    }

    private static string Broken(ByteSource bytes) => bytes.Remaining <= 0 ? CutOff : $"is broken at byte {bytes.Position}, or was cut off";

    private static bool Open(ByteSource bytes, bool isArray, Stack<long?> open, XGBoostFacts facts)
    {
        long? count = isArray ? -1 : null;
        if (isArray && bytes.Peek() == '$')
        {
            bytes.Next();
            int size = SizeOf(bytes.Next());
            // A typed array has no values of interest.
            return size > 0 && bytes.Next() == '#' && Length(bytes, bytes.Next()) is { } length && length <= bytes.Remaining / size && bytes.Skip(length * size);
        }

        if (isArray && bytes.Peek() == '#')
        {
            bytes.Next();
            count = Length(bytes, bytes.Next());
            // Every value has a byte at least.
            if (count is null || count > bytes.Remaining)
                return false;
        }

        open.Push(count);
        facts.Open(isArray);
        return true;
    }

    private static bool ReadScalar(ByteSource bytes, int marker, Span<byte> text, XGBoostFacts facts)
    {
        switch (marker)
        {
            case 'S' or 'H':
                if (ReadText(bytes, bytes.Next(), text) is not { } length)
                    return false;
                facts.Value(text[..length]);
                return true;
            case 'i' or 'U' or 'I' or 'l' or 'L':
                if (Integer(bytes, marker) is not { } number)
                    return false;
                if (!facts.IsSkipping && number.TryFormat(text, out int written, default, System.Globalization.CultureInfo.InvariantCulture))
                    facts.Value(text[..written]);
                return true;
            case 'Z' or 'T' or 'F' or 'N':
                return true;
            default:
                return SizeOf(marker) is int size and > 0 && bytes.Skip(size);
        }
    }

    // The text up to the room there is; what is longer is passed over.
    private static int? ReadText(ByteSource bytes, int marker, Span<byte> text)
    {
        if (Length(bytes, marker) is not { } length || length > bytes.Remaining)
            return null;
        int kept = (int)Math.Min(length, text.Length);
        return bytes.Read(text[..kept]) && bytes.Skip(length - kept) ? kept : null;
    }

    private static long? Length(ByteSource bytes, int marker) => Integer(bytes, marker) is >= 0 and { } length ? length : null;

    private static long? Integer(ByteSource bytes, int marker) => marker switch
    {
        'i' => bytes.Integer(1),
        'U' => bytes.Integer(1) is { } value ? (byte)value : null,
        'I' => bytes.Integer(2),
        'l' => bytes.Integer(4),
        'L' => bytes.Integer(8),
        _ => null,
    };

    private static int SizeOf(int marker) => marker switch
    {
        'i' or 'U' or 'C' => 1,
        'I' => 2,
        'l' or 'd' => 4,
        'L' or 'D' => 8,
        _ => 0,
    };
}

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Conditions of requirements (PEP 508), answered for the images of the platform: CPython 3.10 on Linux, x86_64.</summary>
internal sealed class PackageMarker
{
    private const int MaxLength = 1000;

    private static readonly Dictionary<string, string> Image = new(StringComparer.Ordinal)
    {
        ["python_version"] = "3.10",
        ["python_full_version"] = "3.10.12",
        ["implementation_version"] = "3.10.12",
        ["implementation_name"] = "cpython",
        ["platform_python_implementation"] = "CPython",
        ["os_name"] = "posix",
        ["sys_platform"] = "linux",
        ["platform_system"] = "Linux",
        ["platform_machine"] = "x86_64",
        ["platform_release"] = "",
        ["platform_version"] = "",
        ["extra"] = "",
    };

    private readonly Queue<string> words;

    private PackageMarker(Queue<string> words) => this.words = words;

    /// <summary>Whether a requirement counts there; null when the condition cannot be read.</summary>
    public static bool? Evaluate(string marker)
    {
        if (marker.Length is 0 or > MaxLength || Split(marker) is not { } words)
            return null;
        var reader = new PackageMarker(words);
        bool? result = reader.Any();
        return reader.words.Count == 0 ? result : null;
    }

    private bool? Any()
    {
        bool? result = All();
        while (result is not null && Take("or"))
            result = All() is { } next ? result.Value | next : null;
        return result;
    }

    private bool? All()
    {
        bool? result = One();
        while (result is not null && Take("and"))
            result = One() is { } next ? result.Value & next : null;
        return result;
    }

    private bool? One()
    {
        if (Take("("))
        {
            bool? inner = Any();
            return Take(")") ? inner : null;
        }

        if (Value(out bool isLeftName) is not { } left || !words.TryDequeue(out string? sign))
            return null;
        if (sign == "not")
            sign = Take("in") ? "not in" : "";
        if (Value(out bool isRightName) is not { } right || isLeftName == isRightName)
            return null;
        return Compare(left, sign, right);
    }

    private static bool? Compare(string left, string sign, string right)
    {
        switch (sign)
        {
            case "in":
                return right.Contains(left, StringComparison.Ordinal);
            case "not in":
                return !right.Contains(left, StringComparison.Ordinal);
        }

        if (Pep440Version.Parse(left) is { } version && VersionRange.Parse(sign + right, out _) is { } range)
            return range.Contains(version);
        int order = string.CompareOrdinal(left, right);
        return sign switch
        {
            "==" or "===" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => null,
        };
    }

    private string? Value(out bool isName)
    {
        isName = false;
        if (!words.TryDequeue(out string? word))
            return null;
        if (word[0] is '"' or '\'')
            return word[1..];
        isName = true;
        return Image.GetValueOrDefault(word);
    }

    private bool Take(string word)
    {
        if (!words.TryPeek(out string? next) || next != word)
            return false;
        words.Dequeue();
        return true;
    }

    /// <summary>Words, signs and texts; a text keeps its first quotation mark. Null when a text does not end, or brackets are too deep.</summary>
    private static Queue<string>? Split(string marker)
    {
        const int MaxDepth = 20;
        var words = new Queue<string>();
        int depth = 0;
        for (int i = 0; i < marker.Length;)
        {
            char c = marker[i];
            int end;
            if (c is ' ' or '\t')
            {
                i++;
                continue;
            }

            if (c is '"' or '\'')
            {
                end = marker.IndexOf(c, i + 1);
                if (end < 0)
                    return null;
                words.Enqueue(marker[i..end]);
                i = end + 1;
                continue;
            }

            depth += c == '(' ? 1 : 0;
            if (c is '(' or ')')
                end = i + 1;
            else if (char.IsAsciiLetter(c))
                end = EndOf(marker, i, static x => char.IsAsciiLetterOrDigit(x) || x is '_' or '.');
            else
                end = EndOf(marker, i, static x => x is '<' or '>' or '=' or '!' or '~');
            if (end == i || depth > MaxDepth)
                return null;
            words.Enqueue(marker[i..end]);
            i = end;
        }

        return words;
    }

    private static int EndOf(string text, int start, Func<char, bool> belongs)
    {
        int end = start;
        while (end < text.Length && belongs(text[end]))
            end++;
        return end;
    }
}

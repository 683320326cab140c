namespace DismPS.Engine.Models.Python;

/// <summary>
/// Finds the classes of a Python script by its tokens: strings, comments, brackets, continued lines and indentation
/// (Python language reference, chapter 2). It does not check the script otherwise.
/// </summary>
internal static class PythonScanner
{
    /// <summary>The names that a script defines.</summary>
    public static PythonOutline Scan(string text)
    {
        var tokens = new PythonTokens(text);
        var names = System.Collections.Immutable.ImmutableArray.CreateBuilder<PythonName>();
        var scopes = new Stack<int>();
        while (tokens.NextStatement())
        {
            while (scopes.Count > 0 && scopes.Peek() >= tokens.Indent)
                scopes.Pop();
            PythonNameKind? kind = Add(tokens, scopes.Count == 0, names);
            if (kind is PythonNameKind.Class or PythonNameKind.Function)
                scopes.Push(tokens.Indent);
        }

        return new PythonOutline(names.ToImmutable());
    }

    /// <summary>
    /// True when the platform's own search finds the class: on one line, <c>class Name</c>, optionally brackets without inner
    /// closing bracket, and a colon (dism-core 1.5.1).
    /// </summary>
    public static bool LineSearchFinds(string text, string name)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> rest = line.TrimStart();
            if (!rest.StartsWith("class"))
                continue;
            ReadOnlySpan<char> afterKeyword = rest["class".Length..].TrimStart();
            if (afterKeyword.Length == rest.Length - "class".Length || !afterKeyword.StartsWith(name))
                continue;
            rest = afterKeyword[name.Length..].TrimStart();
            if (rest is ['(', ..] && rest.IndexOf(')') is int end and > 0)
                rest = rest[(end + 1)..].TrimStart();
            if (rest is [':', ..])
                return true;
        }

        return false;
    }

    private static PythonNameKind? Add(PythonTokens tokens, bool importable, System.Collections.Immutable.ImmutableArray<PythonName>.Builder names)
    {
        IReadOnlyList<PythonToken> words = tokens.Current;
        int first = words[0].Is("async") ? 1 : 0;
        if (words.Count > first + 1 && (words[first].Is("class") || words[first].Is("def")) && words[first + 1].IsName && PythonHeader.EndOf(words) > 0)
        {
            PythonNameKind kind = words[first].Is("class") ? PythonNameKind.Class : PythonNameKind.Function;
            names.Add(new PythonName(kind, words[first + 1].Text, tokens.Line, importable));
            return kind;
        }

        if (words[0].Is("import") || words[0].Is("from"))
        {
            foreach (PythonToken word in words.Skip(1).Where(word => word.IsName))
                names.Add(new PythonName(PythonNameKind.Import, word.Text, tokens.Line, importable));
        }
        else if (words.Count > 1 && words[0].IsName && (words[1].Is("=") || words[1].Is(":")))
        {
            names.Add(new PythonName(PythonNameKind.Assignment, words[0].Text, tokens.Line, importable));
        }

        return null;
    }
}

namespace DismPS.Engine.Models.Python;

/// <content>Texts that may be paths.</content>
internal sealed partial class PythonModuleReader
{
    // How far before a named argument its function is looked for.
    private const int MaxArgumentTokens = 64;

    private readonly List<PythonTextUse> _texts = [];

    private void ReadTexts()
    {
        if (_blocks.Scope.NeverServed)
            return;
        for (int i = 0; i < _statement.Count; i++)
        {
            PythonToken token = _statement[i];
            if (!token.IsText || token.Text.Length is 0 or PythonToken.MaxText)
                continue;
            string? callee = Callee(i);
            if (callee is null && !LooksLikePath(token.Text))
                continue;
            bool isEnd = i + 1 < _statement.Count && (_statement[i + 1].Is(")") || _statement[i + 1].Is(","));
            bool isWhole = token.Kind == PythonTokenKind.Text && (callee is null || (isEnd && !IsJoined(i + 2)));
            AddUpTo(_texts, new PythonTextUse(token.Text, isWhole, callee, Mode(i), token.Line, token.Column));
        }
    }

    private static bool LooksLikePath(string text) => text[0] is '/' or '~' or '.' or '\\' || (text.Length > 2 && text[1] == ':') || text.StartsWith("file:", StringComparison.Ordinal);

    // The function whose first argument, or argument of a name that speaks of files, a text is.
    private string? Callee(int text)
    {
        int open = text - 1;
        if (open > 1 && _statement[open].Is("=") && _statement[open - 1].IsName)
        {
            string keyword = _statement[open - 1].Text;
            if (keyword is not ("file" or "filename" or "fname" or "path" or "model_file" or "filepath" or "filepath_or_buffer"))
                return null;
            open -= 2;
            int least = Math.Max(0, open - MaxArgumentTokens);
            for (int depth = 0; open > least && (depth > 0 || !_statement[open].Is("(")); open--)
                depth += _statement[open].Is(")") ? 1 : _statement[open].Is("(") ? -1 : 0;
        }

        if (open < 1 || !_statement[open].Is("(") || !_statement[open - 1].IsName)
            return null;
        int start = open - 1;
        while (start > 1 && _statement[start - 1].Is(".") && _statement[start - 2].IsName && open - start < 8)
            start -= 2;
        string name = PythonArguments.DottedName(_statement, start).Name;
        // x().y("...") is a function of something unknown.
        return start > 0 && _statement[start - 1].Is(".") ? "?." + name : name;
    }

    // Path("a") / "b"
    private bool IsJoined(int behind) => behind < _statement.Count && (_statement[behind].Is("/") || _statement[behind].Is(".") || _statement[behind].Is("+"));

    private string? Mode(int text)
    {
        int at = text + 1;
        if (at + 1 >= _statement.Count || !_statement[at].Is(","))
            return null;
        at++;
        if (at + 2 < _statement.Count && _statement[at].Is("mode") && _statement[at + 1].Is("="))
            at += 2;
        return _statement[at].Kind == PythonTokenKind.Text ? _statement[at].Text : null;
    }
}

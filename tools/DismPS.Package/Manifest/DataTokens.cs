using System.Text;

namespace DismPS.Package.Manifest;

/// <summary>Cuts a data file (psd1) into pieces: what such files may hold by PowerShell's rules, without variables and calculations.</summary>
internal sealed class DataTokens(string file, string text)
{
    private int _at;

    /// <summary>The pieces in their order; comments and white space are no pieces.</summary>
    /// <exception cref="PackageException">The file has something else.</exception>
    public IReadOnlyList<DataToken> Read()
    {
        var tokens = new List<DataToken>();
        while (Skip())
        {
            int start = _at;
            tokens.Add(text[_at] switch
            {
                '@' when Next is '{' or '(' => Sign(start, 2),
                '}' or ')' or '=' or ',' or ';' => Sign(start, 1),
                '\'' => new DataToken("'", Quoted(), start, _at),
                '$' => Constant(start),
                _ => Word(start),
            });
        }

        return tokens;
    }

    private char Next => _at + 1 < text.Length ? text[_at + 1] : '\0';

    private bool Skip()
    {
        while (_at < text.Length)
        {
            if (text[_at] == '#' || (text[_at] == '<' && Next == '#'))
                Comment();
            else if (char.IsWhiteSpace(text[_at]) || text[_at] == '\uFEFF')
                _at++;
            else
                return true;
        }

        return false;
    }

    private void Comment()
    {
        bool isBlock = text[_at] == '<';
        int end = text.IndexOf(isBlock ? "#>" : "\n", _at, StringComparison.Ordinal);
        _at = end < 0 ? text.Length : end + (isBlock ? 2 : 1);
    }

    private DataToken Sign(int start, int length)
    {
        _at += length;
        return new DataToken(text[start.._at], "", start, _at);
    }

    private string Quoted()
    {
        var value = new StringBuilder();
        int start = _at++;
        while (_at < text.Length)
        {
            if (text[_at] != '\'')
                value.Append(text[_at++]);
            else if (Next == '\'')
                (value, _at) = (value.Append('\''), _at + 2);
            else
            {
                _at++;
                return value.ToString();
            }
        }

        throw Fault(start, "the text has no end.");
    }

    private DataToken Constant(int start)
    {
        _at++;
        DataToken word = Word(start);
        return word.Value.ToLowerInvariant() is "$true" or "$false" or "$null" ? word : throw Fault(start, $"'{word.Value}' is not a constant.");
    }

    private DataToken Word(int start)
    {
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '-'))
            _at++;
        return _at > start ? new DataToken("a", text[start.._at], start, _at) : throw Fault(start, $"'{text[start]}' is not read here; write texts in single quotes.");
    }

    public PackageException Fault(int at, string message) => new(file, 1 + text.AsSpan(0, at).Count('\n'), message);
}

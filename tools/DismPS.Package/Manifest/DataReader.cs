namespace DismPS.Package.Manifest;

/// <summary>Reads a data file (psd1) whose only value is a hashtable.</summary>
internal sealed class DataReader
{
    private readonly DataTokens _source;
    private readonly IReadOnlyList<DataToken> _tokens;
    private readonly int _length;
    private int _at;

    private DataReader(string file, string text)
    {
        _source = new DataTokens(file, text);
        _tokens = _source.Read();
        _length = text.Length;
    }

    /// <exception cref="PackageException">The file is something else.</exception>
    public static DataTable Read(string file, string text)
    {
        var reader = new DataReader(file, text);
        DataTable table = reader.Table();
        return reader._at == reader._tokens.Count ? table : throw reader.Fault("there is something behind the table.");
    }

    private DataTable Table()
    {
        Take("@{");
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        var places = new Dictionary<string, (int, int)>(StringComparer.OrdinalIgnoreCase);
        while (!Is("}"))
        {
            if (Is(";"))
            {
                _at++;
                continue;
            }

            DataToken name = Is("'") ? Take("'") : Take("a");
            Take("=");
            int start = Current.Start;
            if (!values.TryAdd(name.Value, Value()))
                throw _source.Fault(name.Start, $"'{name.Value}' is there twice.");
            places[name.Value] = (start, _tokens[_at - 1].End);
        }

        return new DataTable(values, places, Take("}").Start);
    }

    private object Value() => Current.Kind switch
    {
        "@{" => Table(),
        "@(" => List(),
        _ => Listed(Text()),
    };

    // 'a', 'b' is a list without brackets.
    private object Listed(string first)
    {
        if (!Is(","))
            return first;
        var list = new List<string> { first };
        while (Is(","))
        {
            _at++;
            list.Add(Text());
        }

        return list;
    }

    private List<string> List()
    {
        Take("@(");
        var list = new List<string>();
        while (!Is(")"))
        {
            if (Is(",") || Is(";"))
                _at++;
            else
                list.Add(Text());
        }

        Take(")");
        return list;
    }

    private string Text() => (Is("'") ? Take("'") : Take("a")).Value;

    private bool Is(string kind) => _at < _tokens.Count && _tokens[_at].Kind == kind;

    private DataToken Current => _at < _tokens.Count ? _tokens[_at] : throw Fault("the file ends too early.");

    private DataToken Take(string kind)
    {
        if (Current.Kind != kind)
            throw Fault($"'{kind}' is expected.");
        return _tokens[_at++];
    }

    private PackageException Fault(string message) => _source.Fault(_at < _tokens.Count ? _tokens[_at].Start : _length, message);
}

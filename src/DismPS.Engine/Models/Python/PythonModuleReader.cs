namespace DismPS.Engine.Models.Python;

/// <summary>Reads what a script imports, defines and opens, out of its tokens. Nothing is run, and any text is read to its end.</summary>
internal sealed partial class PythonModuleReader
{
    // No honest script comes near; what is beyond is not reported.
    private const int MaxItems = 10_000;

    private readonly PythonTokens _tokens;
    private readonly PythonBlocks _blocks = new();
    private IReadOnlyList<PythonToken> _statement = [];

    private PythonModuleReader(string text) => _tokens = new PythonTokens(text);

    /// <summary>Reads a script.</summary>
    public static PythonModule Read(string text)
    {
        var reader = new PythonModuleReader(text);
        while (reader._tokens.NextStatement())
            reader.ReadStatement();
        return new PythonModule
        {
            Imports = [.. reader._imports],
            Classes = [.. reader._classes],
            Names = reader._names,
            AsyncFunctions = reader._asyncFunctions,
            Aliases = reader._aliases.ToLookup(alias => alias.Name, StringComparer.Ordinal),
            HasHiddenNames = reader._hasHiddenNames,
            MakesModules = reader._makesModules,
            Texts = [.. reader._texts],
            PathEdits = [.. reader._pathEdits],
            Fault = reader._fault is { } fault && (reader._tokens.Fault is not { } other || fault.Line < other.Line) ? fault : reader._tokens.Fault,
        };
    }

    private void ReadStatement()
    {
        _statement = _tokens.Current;
        if (_tokens.StartsLine)
            _blocks.Enter(_tokens.Indent, _statement[0]);
        if (PythonHeader.IsCompound(_statement) && PythonHeader.EndOf(_statement) is int end and > 0)
        {
            IReadOnlyList<PythonToken> whole = _statement;
            _statement = [.. whole.Take(end)];
            ReadHeader();
            ReadTexts();
            ReadHiddenNames();
            if (end + 1 == whole.Count)
                return;
            // The block on the header's own line: try: import a
            _statement = [.. whole.Skip(end + 1)];
        }

        ReadSimple();
    }

    private void ReadHeader()
    {
        int first = _statement[0].Is("async") ? 1 : 0;
        switch (_statement[first].Text)
        {
            case "class":
                ReadClass();
                break;
            case "def":
                ReadFunction(first);
                break;
            default:
                ReadTargets();
                _blocks.Open(_statement);
                break;
        }

        _decorators.Clear();
    }

    private void ReadSimple()
    {
        if (_statement[0].Is("@"))
        {
            _decorators.Add(PythonArguments.DottedName(_statement, 1).Name);
            return;
        }

        _decorators.Clear();
        if (_statement[0].Is("import"))
            ReadImport();
        else if (_statement[0].Is("from") && _statement.Count > 1)
            ReadFromImport();
        else
            ReadOther();
    }

    private void ReadOther()
    {
        CheckPythonTwo();
        ReadAssignment();
        ReadReturn();
        // A statement of texts alone is a comment, whatever it says.
        if (_statement.Count == 1 && _statement[0].IsText)
            return;
        ReadTexts();
        ReadPathEdit();
        ReadDynamicImports();
        ReadHiddenNames();
    }

    // print "x" is a fault for every Python 3.
    private void CheckPythonTwo()
    {
        if (_fault is not null || _statement.Count < 2 || !_statement[0].IsName || _statement[0].Text is not ("print" or "exec"))
            return;
        PythonToken next = _statement[1];
        bool isOperand = next.IsText || next.Kind == PythonTokenKind.Number
            || (next.IsName && next.Text is not ("in" or "is" or "and" or "or" or "not" or "if" or "else" or "for" or "async"));
        if (isOperand)
            _fault = new PythonFault(_statement[0].Line, _statement[0].Column, $"'{_statement[0].Text}' without brackets is Python 2");
    }

    private static void AddUpTo<T>(List<T> list, T item)
    {
        if (list.Count < MaxItems)
            list.Add(item);
    }
}

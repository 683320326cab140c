namespace DismPS.Engine.Models.Python;

/// <content>Imports, and changes of where they look.</content>
internal sealed partial class PythonModuleReader
{
    private readonly List<PythonImport> _imports = [];
    private readonly List<PythonPathEdit> _pathEdits = [];
    private readonly HashSet<string> _sysNames = new(StringComparer.Ordinal) { "sys" };
    private readonly HashSet<string> _sysPathNames = new(StringComparer.Ordinal);

    private void ReadImport()
    {
        int at = 1;
        while (at < _statement.Count)
        {
            PythonToken start = _statement[at];
            (string module, int end) = PythonArguments.DottedName(_statement, at);
            if (module.Length == 0)
                return;
            string? alias = end + 1 < _statement.Count && _statement[end].Is("as") ? _statement[end + 1].Text : null;
            AddImport(new PythonImport { Module = module, Alias = alias, Line = start.Line, Column = start.Column, Scope = _blocks.Scope });
            string name = alias ?? module.Split('.')[0];
            Define(name);
            AddAlias(name, alias is null ? name : module, isImported: true);
            if (module == "sys")
                _sysNames.Add(name);
            at = end + (alias is null ? 0 : 2);
            if (at >= _statement.Count || !_statement[at].Is(","))
                return;
            at++;
        }
    }

    private void ReadFromImport()
    {
        int at = 1;
        int level = 0;
        for (; at < _statement.Count && (_statement[at].Is(".") || _statement[at].Is("...")); at++)
            level += _statement[at].Text.Length;
        string module = "";
        if (at < _statement.Count && !_statement[at].Is("import"))
            (module, at) = PythonArguments.DottedName(_statement, at);
        if (at >= _statement.Count || !_statement[at].Is("import") || module.Length + level == 0)
            return;
        var names = new List<PythonImportedName>();
        bool isStar = at + 1 < _statement.Count && _statement[at + 1].Is("*");
        for (at++; at < _statement.Count; at++)
        {
            PythonToken token = _statement[at];
            if (!token.IsName)
                continue;
            string alias = token.Text;
            if (at + 2 < _statement.Count && _statement[at + 1].Is("as") && _statement[at + 2].IsName)
            {
                alias = _statement[at + 2].Text;
                at += 2;
            }

            names.Add(new PythonImportedName(token.Text, alias, token.Line, token.Column));
            Define(alias);
            if (module == "sys" && token.Text == "path")
                _sysPathNames.Add(alias);
            // A relative module keeps its dots in front: ".ring.RingModel".
            AddAlias(alias, new string('.', level) + (module.Length == 0 ? "" : module + ".") + token.Text, isImported: true);
        }

        _hasHiddenNames |= isStar && !_blocks.Scope.InFunction;
        PythonToken place = _statement.Count > 1 ? _statement[1] : _statement[0];
        AddImport(new PythonImport
        {
            Module = module, Level = level, Names = [.. names], IsFrom = true, IsStar = isStar, Line = place.Line, Column = place.Column, Scope = _blocks.Scope,
        });
    }

    // importlib.import_module("a.b"), __import__("a")
    private void ReadDynamicImports()
    {
        for (int i = 0; i + 2 < _statement.Count; i++)
        {
            if (!_statement[i].IsName || _statement[i].Text is not ("import_module" or "__import__") || !_statement[i + 1].Is("("))
                continue;
            PythonToken argument = _statement[i + 2];
            bool isWhole = i + 3 < _statement.Count && (_statement[i + 3].Is(")") || _statement[i + 3].Is(","));
            if (argument.Kind == PythonTokenKind.Text && isWhole && argument.Text.Length > 0 && argument.Text.Split('.').All(PythonName.IsIdentifier))
                AddImport(new PythonImport { Module = argument.Text, Line = argument.Line, Column = argument.Column, Scope = _blocks.Scope });
        }
    }

    private void AddImport(PythonImport import) => AddUpTo(_imports, import);

    // sys.path.append(x), sys.path = x, sys.path[:0] = x, site.addsitedir(x), also with path taken out of sys
    private void ReadPathEdit()
    {
        if (_blocks.Scope.NeverServed)
            return;
        for (int i = 0; i + 1 < _statement.Count; i++)
        {
            if (!_statement[i].IsName || !IsPathEdit(i))
                continue;
            int start = i;
            while (start > 1 && _statement[start - 1].Is("."))
                start -= 2;
            AddUpTo(_pathEdits, new PythonPathEdit(UsesOwnFolder(), _statement[start].Line, _statement[start].Column));
            return;
        }
    }

    private bool IsPathEdit(int i)
    {
        PythonToken next = _statement[i + 1];
        if (_statement[i].Text == "addsitedir")
            return next.Is("(");
        if (next.Kind != PythonTokenKind.Sign || next.Text is not ("." or "=" or "+=" or "[") || !IsSysPath(i))
            return false;
        return next.Text switch
        {
            "." => i + 2 < _statement.Count && _statement[i + 2].Text is "append" or "insert" or "extend",
            "[" => PythonArguments.IndexOf(_statement, i + 1, _statement.Count, "=") > 0,
            _ => true,
        };
    }

    private bool IsSysPath(int i)
    {
        if (i > 1 && _statement[i - 1].Is("."))
            return _statement[i].Text == "path" && _sysNames.Contains(_statement[i - 2].Text);
        return _sysPathNames.Contains(_statement[i].Text);
    }

    private bool UsesOwnFolder()
    {
        bool goesUp = _statement.Count(token => token.Is("parent")) > 1 || _statement.Count(token => token.Is("dirname")) > 1
            || _statement.Any(token => token.Is("pardir") || token.Is("parents") || (token.IsText && token.Text.StartsWith("..", StringComparison.Ordinal)));
        return !goesUp && _statement.Any(token => token.Is("__file__"));
    }
}

namespace DismPS.Engine.Models.Python;

/// <content>Names that a script defines.</content>
internal sealed partial class PythonModuleReader
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<PythonAlias> _aliases = [];
    private bool _hasHiddenNames;
    private bool _makesModules;
    private PythonFault? _fault;

    private bool AtTop => _blocks.Scope is { InFunction: false, InClass: false };

    private void Define(string name)
    {
        if (AtTop)
            _names.Add(name);
    }

    private void AddAlias(string name, string target, bool isImported)
    {
        // Few names are ever asked for; a long list of them would make every question slow.
        if (AtTop && _aliases.Count < 2000)
            _aliases.Add(new PythonAlias(name, target, isImported));
    }

    // a = b = 1; a, (b, *c) = x; a: int = 1; a += 1; global a
    private void ReadAssignment()
    {
        if (_statement[0].Is("global"))
        {
            foreach (PythonToken token in _statement.Where(token => token.IsName))
                _names.Add(token.Text);
            return;
        }

        if (_statement[0].Is("type") && _statement.Count > 2 && _statement[1].IsName)
            Define(_statement[1].Text);
        int depth = 0;
        int start = 0;
        bool isAnnotated = false;
        for (int i = 0; i < _statement.Count; i++)
        {
            PythonToken token = _statement[i];
            if (token.Kind != PythonTokenKind.Sign)
                continue;
            depth += token.Text switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
            if (depth == 0 && token.Text is "=" or ":" && !isAnnotated)
            {
                DefineNames(start, i);
                start = i + 1;
                isAnnotated = token.Text == ":";
            }
            else if (token.Text == ":=" && i > 0 && _statement[i - 1].IsName)
            {
                Define(_statement[i - 1].Text);
            }
        }

        if (_statement.Count > 2 && _statement[0].IsName && _statement[1].Is("="))
            ReadAlias();
    }

    private void ReadAlias()
    {
        AddMember(_statement[0].Text);
        (string target, int end) = PythonArguments.DottedName(_statement, 2);
        if (target.Length > 0 && end == _statement.Count)
            AddAlias(_statement[0].Text, target, isImported: false);
        else
            AddAlias(_statement[0].Text, "?", isImported: false);
    }

    private void DefineNames(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            // x.y = 1 and x[i] = 1 define nothing.
            bool isPart = i > 0 && _statement[i - 1].Is(".");
            if (_statement[i].IsName && !isPart)
                Define(_statement[i].Text);
        }
    }

    // Names that a header defines: for a, b in x; with f() as a; except E as a; import under a condition has its own statement.
    private void ReadTargets()
    {
        bool isFor = _statement[0].Is("for") || (_statement[0].Is("async") && _statement[1].Is("for"));
        bool isTarget = false;
        for (int i = 0; i < _statement.Count; i++)
        {
            if (_statement[i].Is("in"))
                isTarget = false;
            else if ((isFor && _statement[i].Is("for")) || _statement[i].Is("as"))
                isTarget = true;
            else if (_statement[i].IsName && isTarget)
                Define(_statement[i].Text);
            else if (_statement[i].Is(":=") && i > 0 && _statement[i - 1].IsName)
                Define(_statement[i - 1].Text);
        }

        // A pattern defines names too, and which ones is not worth knowing.
        _hasHiddenNames |= _statement[0].Is("case") && AtTop;
    }

    private void ReadHiddenNames()
    {
        for (int i = 0; i < _statement.Count && !(_hasHiddenNames && _makesModules); i++)
        {
            if (!_statement[i].IsName)
                continue;
            _makesModules |= _statement[i].Text is "modules" or "meta_path" && i > 0 && _statement[i - 1].Is(".");
            _hasHiddenNames |= _statement[i].Text switch
            {
                "globals" or "exec" or "__dict__" => true,
                "vars" or "locals" or "setattr" => i + 1 < _statement.Count && _statement[i + 1].Is("(") && (AtTop || _statement[i].Text == "setattr"),
                "modules" or "meta_path" => i > 0 && _statement[i - 1].Is("."),
                _ => false,
            };
        }
    }
}

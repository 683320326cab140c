using System.Collections.Immutable;

namespace DismPS.Engine.Models.Python;

/// <content>Classes and functions.</content>
internal sealed partial class PythonModuleReader
{
    private readonly List<PythonClass> _classes = [];
    private readonly List<string> _decorators = [];
    private readonly HashSet<string> _asyncFunctions = new(StringComparer.Ordinal);

    private void ReadClass()
    {
        if (_statement.Count < 2 || !_statement[1].IsName)
            return;
        PythonScope scope = _blocks.Scope;
        bool isTop = scope is { InFunction: false, InClass: false };
        var found = new PythonClass(
            _statement[1].Text, Bases(), new List<PythonMethod>(), new HashSet<string>(StringComparer.Ordinal), isTop, _decorators.Count > 0, _statement[0].Line, _statement[0].Column);
        AddUpTo(_classes, found);
        Define(found.Name);
        AddMember(found.Name);
        _blocks.OpenClass(found);
    }

    private ImmutableArray<string> Bases()
    {
        int open = 2;
        // Type parameters stand before the bases: class A[T](B).
        for (int depth = 0; open < _statement.Count && (depth > 0 || !_statement[open].Is("(")); open++)
            depth += _statement[open].Is("[") ? 1 : _statement[open].Is("]") ? -1 : 0;
        if (open >= _statement.Count)
            return [];
        return
        [
            .. PythonArguments.Split(_statement, open)
                .Where(range => !_statement[range.Start].Is("**") && PythonArguments.IndexOf(_statement, range.Start, range.End, "=") < 0)
                .Select(Base),
        ];
    }

    private string Base((int Start, int End) range)
    {
        (string name, int end) = PythonArguments.DottedName(_statement, range.Start);
        return name.Length > 0 && (end == range.End || (_statement[end].Is("[") && _statement[range.End - 1].Is("]"))) ? name : "?";
    }

    private void ReadFunction(int def)
    {
        bool isAsync = def == 1;
        if (_statement.Count < def + 2 || !_statement[def + 1].IsName)
            return;
        PythonToken name = _statement[def + 1];
        PythonScope scope = _blocks.Scope;
        int open = def + 2;
        while (open < _statement.Count && !_statement[open].Is("("))
            open++;
        var method = new PythonMethod(
            name.Text, isAsync, [.. _decorators], PythonParameters.Count(_statement, open), new List<string>(), _statement[0].Line, _statement[0].Column);
        if (_blocks.Owner is PythonClass { Methods: List<PythonMethod> { Count: < MaxItems } methods })
            methods.Add(method);
        if (isAsync && scope is { InFunction: false, InClass: false })
            _asyncFunctions.Add(name.Text);
        Define(name.Text);
        _hasHiddenNames |= name.Text == "__getattr__" && scope is { InFunction: false, InClass: false };
        _blocks.OpenFunction(method);
    }

    private void ReadReturn()
    {
        if (!_statement[0].Is("return") || _blocks.Owner is not PythonMethod { Returns: List<string> { Count: < 100 } returns })
            return;
        (string name, int end) = PythonArguments.DottedName(_statement, 1);
        if (name.Length > 0)
            returns.Add(end < _statement.Count && _statement[end].Is("(") ? name + "()" : name);
    }

    // A name in the body of a class: predict = other_function
    private void AddMember(string name)
    {
        if (_blocks.Owner is PythonClass { Attributes: HashSet<string> { Count: < MaxItems } attributes })
            attributes.Add(name);
    }
}

namespace DismPS.Engine.Models.Python;

/// <summary>The blocks around a statement.</summary>
internal sealed class PythonBlocks
{
    // Deeper blocks are a fault for Python.
    private const int MaxDepth = 110;

    private readonly Stack<Block> _blocks = new();
    private Block? _left;
    private int _indent;

    /// <summary>Where a statement stands.</summary>
    public PythonScope Scope => _blocks.TryPeek(out Block? block) ? block.Scope : PythonScope.Top;

    /// <summary>The innermost class or function; null at the top.</summary>
    public object? Owner => _blocks.TryPeek(out Block? block) ? block.Owner : null;

    /// <summary>A logical line begins: blocks of the same or deeper indentation are left.</summary>
    public void Enter(int indent, PythonToken first)
    {
        _left = null;
        _indent = indent;
        while (_blocks.TryPeek(out Block? block) && block.Indent >= indent)
            _left = _blocks.Pop();
        // else, except and finally go on with the statement whose block was just left.
        if (_left is not null && (_left.Indent != indent || !(first.Is("else") || first.Is("elif") || first.Is("except") || first.Is("finally"))))
            _left = null;
    }

    /// <summary>Opens the block of a class.</summary>
    public void OpenClass(object owner) => Push(new Block(_indent, Scope with { InClass = true }, owner, null));

    /// <summary>Opens the block of a function.</summary>
    public void OpenFunction(object owner) =>
        Push(new Block(_indent, Scope with { InFunction = true, InClass = false }, owner, null));

    /// <summary>Opens the block of any other header.</summary>
    public void Open(IReadOnlyList<PythonToken> header)
    {
        PythonScope inner = Scope with { IsConditional = true };
        PythonTry? statement = _left?.Statement;
        switch (header[0].Text)
        {
            case "try":
                statement = new PythonTry(Scope.Try);
                inner = inner with { Try = statement };
                break;
            case "except" when statement is not null:
                if (Catches(header))
                {
                    statement.CatchesMissingModule = true;
                    inner = inner with { FallbackOf = statement };
                }

                break;
            case "with" when header.Any(token => token.Is("suppress")) && Catches(header):
                inner = inner with { Try = new PythonTry(Scope.Try) { CatchesMissingModule = true } };
                break;
            case "if" or "elif":
                inner = Condition(header, inner);
                break;
            case "else" when _left is { Scope.DependsOnPlatform: true }:
                inner = inner with { DependsOnPlatform = true };
                break;
        }

        Push(new Block(_indent, inner, Owner, statement));
    }

    private static PythonScope Condition(IReadOnlyList<PythonToken> header, PythonScope scope)
    {
        bool isNegated = header.Any(token => token.Is("not") || token.Is("!=") || token.Is("or"));
        if (!isNegated && (header.Any(token => token.Is("TYPE_CHECKING")) || (header.Any(token => token.Is("__name__")) && header.Any(token => token is { Kind: PythonTokenKind.Text, Text: "__main__" }))))
            return scope with { NeverServed = true };
        bool asks = header.Any(token => token.IsName && token.Text is "platform" or "version_info" or "find_spec" or "system")
            || (header.Any(token => token.Is("os")) && header.Any(token => token.Is("name")));
        return asks ? scope with { DependsOnPlatform = true } : scope;
    }

    private static bool Catches(IReadOnlyList<PythonToken> header) =>
        header.Count == 1 || header.Any(token => token.IsName && token.Text is "ImportError" or "ModuleNotFoundError" or "Exception" or "BaseException");

    private void Push(Block block)
    {
        if (_blocks.Count < MaxDepth)
            _blocks.Push(block);
    }

    private sealed record Block(int Indent, PythonScope Scope, object? Owner, PythonTry? Statement);
}

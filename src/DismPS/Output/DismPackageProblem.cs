using DismPS.Engine.Artifacts;

namespace DismPS;

/// <summary>A fault of a package.</summary>
public sealed record DismPackageProblem
{
    private readonly string _text;

    internal DismPackageProblem(PackageProblem problem)
    {
        Kind = problem.Kind.ToString();
        Archive = problem.Archive;
        Entry = problem.Entry;
        Message = problem.Message;
        _text = problem.ToString();
    }

    /// <summary>Kind of fault in one word, such as <c>WrongChecksum</c>; never renamed.</summary>
    public string Kind { get; }

    /// <summary>Absolute path of the archive, or of the template.</summary>
    public string Archive { get; }

    /// <summary>Name in the archive; null when the archive itself is at fault.</summary>
    public string? Entry { get; }

    /// <summary>What is wrong.</summary>
    public string Message { get; }

    /// <summary>File name of the archive, and the message.</summary>
    public override string ToString() => _text;
}

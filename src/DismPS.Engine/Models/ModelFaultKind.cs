namespace DismPS.Engine.Models;

/// <summary>How much is known about a file that cannot be read as a model.</summary>
public enum ModelFaultKind
{
    /// <summary>The system does not let it be read, or it is gone.</summary>
    Unreadable,

    /// <summary>It has no bytes.</summary>
    Empty,

    /// <summary>It is another thing for certain: a Git LFS pointer, a page of a web site.</summary>
    Foreign,

    /// <summary>It begins as a model and ends before its end.</summary>
    CutOff,

    /// <summary>It is not what it should be; what else is not known.</summary>
    NotRecognized,

    /// <summary>It has more names, entries or levels than any real model.</summary>
    TooLarge,
}

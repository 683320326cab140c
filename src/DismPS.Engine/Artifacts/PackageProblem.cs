namespace DismPS.Engine.Artifacts;

/// <summary>A fault of a package.</summary>
/// <param name="Kind">What kind of fault.</param>
/// <param name="Archive">Absolute path of the archive.</param>
/// <param name="Entry">Name in the archive; null when the archive itself is at fault.</param>
/// <param name="Message">A sentence that names entry or archive.</param>
public sealed record PackageProblem(PackageProblemKind Kind, string Archive, string? Entry, string Message)
{
    /// <summary>File name of the archive, and the message.</summary>
    public override string ToString() => $"{Path.GetFileName(Archive)}: {Message}";
}

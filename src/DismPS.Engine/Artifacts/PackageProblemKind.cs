namespace DismPS.Engine.Artifacts;

/// <summary>What is wrong with a package.</summary>
public enum PackageProblemKind
{
    /// <summary>It is no zip archive, or its table of contents is broken.</summary>
    NotAnArchive,

    /// <summary>A name leaves the folder, is absolute, has a drive or a backslash, or cannot be a file's.</summary>
    UnsafeName,

    /// <summary>Two entries have one name, or one is a file where the other needs a folder.</summary>
    DuplicateName,

    /// <summary>Two names differ in letter case only: on Windows and macOS they are one file.</summary>
    CaseCollision,

    /// <summary>An entry is a symbolic link, a device or a pipe.</summary>
    SpecialFile,

    /// <summary>An entry is encrypted, or packed by a method that is not read.</summary>
    Unreadable,

    /// <summary>More files or bytes than packages may have, more than packing can give, or entries that share their bytes.</summary>
    TooLarge,

    /// <summary>An entry has fewer bytes than it claims, or its bytes are broken.</summary>
    Damaged,

    /// <summary>The checksum of an entry is another one.</summary>
    WrongChecksum,

    /// <summary>A file that servers need is missing, or the archive that the template names.</summary>
    Missing,

    /// <summary>A file or an archive that nobody looks for.</summary>
    Unexpected,

    /// <summary>It holds something else than the build beside it: one of the two is older.</summary>
    DiffersFromBuild,
}

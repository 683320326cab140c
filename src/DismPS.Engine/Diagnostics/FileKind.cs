namespace DismPS.Engine.Diagnostics;

/// <summary>What lies at a path once links are followed.</summary>
internal enum FileKind
{
    /// <summary>Nothing: no such path, a link that leads nowhere or in a circle, or a folder that may not be searched.</summary>
    Missing,

    /// <summary>A file with an end.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe with a name: opening it waits for a writer.</summary>
    Pipe,

    /// <summary>A device such as /dev/zero: reading it may never end.</summary>
    Device,

    /// <summary>The socket of a running program.</summary>
    Socket,
}

namespace DismPS.Engine.Models.Python;

/// <summary>Where the platform finds a module.</summary>
internal enum ModuleOrigin
{
    /// <summary>Nowhere that is sure.</summary>
    Unknown,

    /// <summary>In the code folder.</summary>
    Folder,

    /// <summary>In Python 3.10 itself.</summary>
    StandardLibrary,

    /// <summary>In the image that the platform serves with.</summary>
    Platform,
}

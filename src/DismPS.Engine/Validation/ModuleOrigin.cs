namespace DismPS.Engine.Validation;

/// <summary>Where a Python module comes from on the server.</summary>
internal enum ModuleOrigin
{
    /// <summary>Nowhere that is known.</summary>
    Unknown,

    /// <summary>The code folder.</summary>
    Folder,

    /// <summary>Python's own library.</summary>
    StandardLibrary,

    /// <summary>A package that the platform's image has.</summary>
    Platform,
}

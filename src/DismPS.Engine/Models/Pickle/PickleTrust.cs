namespace DismPS.Engine.Models.Pickle;

/// <summary>What an import of a pickle means for the one who loads it.</summary>
internal enum PickleTrust
{
    /// <summary>Makes data; known to occur in models.</summary>
    Plain,

    /// <summary>Runs commands, evaluates code, touches files or the network, or gives access to such.</summary>
    Dangerous,

    /// <summary>Part of the standard library or of a library that models are made with, but nothing that models are known to hold.</summary>
    Unusual,

    /// <summary>Makes functions or classes out of code in the pickle itself.</summary>
    OwnCode,

    /// <summary>Defined in the script or notebook that wrote the pickle.</summary>
    Main,

    /// <summary>Of some other module, which must be there.</summary>
    Foreign,
}

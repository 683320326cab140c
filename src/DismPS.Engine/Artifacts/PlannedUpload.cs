namespace DismPS.Engine.Artifacts;

/// <summary>What would become of an archive.</summary>
public enum PlannedUpload
{
    /// <summary>It stays in the package folder.</summary>
    None,

    /// <summary>It would be sent.</summary>
    Send,

    /// <summary>It was sent before and would not be sent again.</summary>
    Reuse,
}

namespace DismPS.Engine.Artifacts;

/// <summary>What is done to the package of a resource.</summary>
public enum PackageStage
{
    /// <summary>Its files are packed.</summary>
    Archiving,

    /// <summary>The archive is sent.</summary>
    Uploading,

    /// <summary>The archive was sent before and is not sent again.</summary>
    Reused,
}

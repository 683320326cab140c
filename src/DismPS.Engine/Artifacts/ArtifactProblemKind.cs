namespace DismPS.Engine.Artifacts;

/// <summary>How a file of a build folder differs from what was built.</summary>
public enum ArtifactProblemKind
{
    /// <summary>Its content is another one, or it is no longer a plain file.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Missing,

    /// <summary>It was not there.</summary>
    Extra,
}

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>What is rolled out, and how its pods are told from those of what was there before.</summary>
/// <param name="Name">Name of the InferenceService.</param>
public sealed record RolloutTarget(string Name)
{
    /// <summary>Where KServe notes the address that a pod downloads from.</summary>
    public const string SourceUriAnnotation = "internal.serving.kserve.io/storage-initializer-sourceuri";

    /// <summary>Annotation that tells revisions apart; null when there is none.</summary>
    public string? RevisionAnnotation { get; init; }

    /// <summary>Its value for this revision.</summary>
    public string? Revision { get; init; }

    /// <summary>Storage address of this revision; null when it is not known.</summary>
    public string? StorageUri { get; init; }

    /// <summary>True when something was sent, so that what the status says at first is of the earlier revision.</summary>
    public bool Changed { get; init; }

    /// <summary>
    /// True when something was sent and model and version stayed, so that pods of the earlier state look like those of this one: the newest must answer, for a while.
    /// </summary>
    public bool SameModel { get; init; }

    /// <summary>Factor on the time for which faults that may pass are waited out; 0 takes the first one for the end.</summary>
    public double PatienceScale { get; init; } = 1;
}

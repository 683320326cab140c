namespace DismPS.KubernetesStandIn;

/// <summary>What becomes of an InferenceService, and how fast.</summary>
public sealed record Behaviour
{
    /// <summary>What.</summary>
    public required BehaviourKind Kind { get; init; }

    /// <summary>Time between two steps; null for that of the cluster.</summary>
    public TimeSpan? Step { get; init; }

    /// <summary>Message of the failure; null for the usual one.</summary>
    public string? Message { get; init; }

    /// <summary>Lines of the container that fails, or else of the model server; null for the usual ones.</summary>
    public IReadOnlyList<string>? Log { get; init; }

    /// <summary>File of <see cref="BehaviourKind.Recording"/>: a watch event as JSON a line.</summary>
    public string? File { get; init; }

    /// <summary>Starts and serves.</summary>
    public static readonly Behaviour Ready = new() { Kind = BehaviourKind.Ready };

    /// <summary>The image cannot be pulled.</summary>
    public static readonly Behaviour ImagePullBackOff = new() { Kind = BehaviourKind.ImagePullBackOff };

    /// <summary>The storage initializer fails.</summary>
    public static readonly Behaviour InitFailure = new() { Kind = BehaviourKind.InitFailure };

    /// <summary>The model server ends again and again.</summary>
    public static readonly Behaviour CrashLoop = new() { Kind = BehaviourKind.CrashLoop };

    /// <summary>No node has room.</summary>
    public static readonly Behaviour Unschedulable = new() { Kind = BehaviourKind.Unschedulable };

    /// <summary>Too little memory.</summary>
    public static readonly Behaviour OutOfMemory = new() { Kind = BehaviourKind.OutOfMemory };

    /// <summary>No such runtime.</summary>
    public static readonly Behaviour NoRuntime = new() { Kind = BehaviourKind.NoRuntime };

    /// <summary>Only an Event tells.</summary>
    public static readonly Behaviour SilentError = new() { Kind = BehaviourKind.SilentError };

    /// <summary>The Deployment cannot be made.</summary>
    public static readonly Behaviour ReconcileFailed = new() { Kind = BehaviourKind.ReconcileFailed };

    /// <summary>The service account is not there.</summary>
    public static readonly Behaviour MissingServiceAccount = new() { Kind = BehaviourKind.MissingServiceAccount };

    /// <summary>A quota is used up.</summary>
    public static readonly Behaviour QuotaExceeded = new() { Kind = BehaviourKind.QuotaExceeded };

    /// <summary>Later versions fail.</summary>
    public static readonly Behaviour BadUpdate = new() { Kind = BehaviourKind.BadUpdate };

    /// <summary>Nothing happens.</summary>
    public static readonly Behaviour Hang = new() { Kind = BehaviourKind.Hang };

    /// <summary>Takes a recorded watch for its status.</summary>
    /// <param name="file">A watch event as JSON a line.</param>
    public static Behaviour Recording(string file) => new() { Kind = BehaviourKind.Recording, File = file };
}

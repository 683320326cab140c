namespace DismPS.KubernetesStandIn;

/// <summary>What becomes of an InferenceService.</summary>
public enum BehaviourKind
{
    /// <summary>It starts and serves, when its specification is right.</summary>
    Ready,

    /// <summary>The image of the model server cannot be pulled. The status never tells.</summary>
    ImagePullBackOff,

    /// <summary>The storage initializer ends with an error.</summary>
    InitFailure,

    /// <summary>The model server ends by itself, again and again.</summary>
    CrashLoop,

    /// <summary>No node has room for the pod.</summary>
    Unschedulable,

    /// <summary>The model server needs more memory than it may have.</summary>
    OutOfMemory,

    /// <summary>There is no such runtime.</summary>
    NoRuntime,

    /// <summary>Only an Event tells that something is wrong.</summary>
    SilentError,

    /// <summary>The controller cannot make the Deployment.</summary>
    ReconcileFailed,

    /// <summary>Pods cannot be made: their service account is not there.</summary>
    MissingServiceAccount,

    /// <summary>Pods cannot be made: a quota is used up.</summary>
    QuotaExceeded,

    /// <summary>The first version serves; each later one fails, and the old one goes on serving.</summary>
    BadUpdate,

    /// <summary>Nothing ever happens, as when no controller runs.</summary>
    Hang,

    /// <summary>The status takes the values of a recorded watch.</summary>
    Recording,
}

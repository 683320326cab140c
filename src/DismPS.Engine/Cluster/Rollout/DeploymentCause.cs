namespace DismPS.Engine.Cluster.Rollout;

/// <summary>Why a deployment does not become ready.</summary>
public enum DeploymentCause
{
    /// <summary>Nothing wrong was found; it takes longer than the limit.</summary>
    TooSlow,

    /// <summary>An image cannot be had.</summary>
    ImageUnavailable,

    /// <summary>There is no model at the storage address.</summary>
    ModelNotFound,

    /// <summary>The object store refuses the credentials.</summary>
    StorageAccessDenied,

    /// <summary>The object store does not answer.</summary>
    StorageUnreachable,

    /// <summary>The download failed in another way.</summary>
    DownloadFailed,

    /// <summary>KServe does not know such addresses.</summary>
    StorageUriUnsupported,

    /// <summary>A volume is not there or cannot be mounted.</summary>
    VolumeUnavailable,

    /// <summary>The server cannot load the model.</summary>
    ModelLoadFailed,

    /// <summary>The handler needs a module that the image lacks.</summary>
    ModuleMissing,

    /// <summary>The container used more memory than its limit.</summary>
    OutOfMemory,

    /// <summary>The server ends again and again.</summary>
    ServerCrashed,

    /// <summary>The server runs and does not answer.</summary>
    ServerNotReady,

    /// <summary>No node has room.</summary>
    Unschedulable,

    /// <summary>The node put the pod out.</summary>
    Evicted,

    /// <summary>A quota of the namespace is used up.</summary>
    QuotaExceeded,

    /// <summary>The service account is not there.</summary>
    ServiceAccountMissing,

    /// <summary>No server program of the cluster serves the model.</summary>
    RuntimeUnsuitable,

    /// <summary>KServe cannot make objects from the manifest.</summary>
    SpecInvalid,

    /// <summary>The deployment is switched off.</summary>
    Stopped,

    /// <summary>KServe's controller does not look at the object.</summary>
    ControllerSilent,

    /// <summary>The deployment was deleted meanwhile, or is being deleted.</summary>
    Deleted,
}

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>What went wrong in a call to a cluster, finer than the error codes that users see.</summary>
public enum ClusterFaultKind
{
    /// <summary>Nothing listens at the address, or the network has no way to it.</summary>
    Unreachable,

    /// <summary>No host of the name.</summary>
    NameUnresolved,

    /// <summary>The proxy does not answer or refuses.</summary>
    ProxyFailed,

    /// <summary>The server's certificate is not trusted, is over, or is another host's.</summary>
    CertificateUntrusted,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>A condition that was waited for did not come.</summary>
    WaitTimeout,

    /// <summary>The kubeconfig is missing or cannot be read.</summary>
    KubeconfigInvalid,

    /// <summary>The kubeconfig has no such context, or none that is current.</summary>
    ContextMissing,

    /// <summary>401: the credential is wrong, over, or missing.</summary>
    Unauthorized,

    /// <summary>The program for credentials is missing, failed, or gave none.</summary>
    CredentialPlugin,

    /// <summary>403 by the rules of the cluster.</summary>
    Forbidden,

    /// <summary>An object is not there.</summary>
    NotFound,

    /// <summary>A namespace is not there.</summary>
    NamespaceNotFound,

    /// <summary>The server has no such kind, group or version.</summary>
    KindMissing,

    /// <summary>Another field manager set the fields.</summary>
    Conflict,

    /// <summary>The object was changed in between.</summary>
    Changed,

    /// <summary>An object of the name is there already.</summary>
    AlreadyExists,

    /// <summary>A webhook says no.</summary>
    RefusedByWebhook,

    /// <summary>A webhook does not answer.</summary>
    WebhookUnreachable,

    /// <summary>A field that the schema does not know.</summary>
    UnknownField,

    /// <summary>The schema or another check of the server says no.</summary>
    Invalid,

    /// <summary>A quota of the namespace is used up.</summary>
    QuotaExceeded,

    /// <summary>A manifest cannot be read.</summary>
    ManifestUnreadable,

    /// <summary>The server has too much to do.</summary>
    TooManyRequests,

    /// <summary>The resource version is too old.</summary>
    Expired,

    /// <summary>The server failed inside or is not available.</summary>
    ServerFailed,

    /// <summary>kubectl does not know a command or flag.</summary>
    Usage,

    /// <summary>A container has no log yet, or none any more.</summary>
    ContainerNotReady,

    /// <summary>Something else.</summary>
    Other,
}

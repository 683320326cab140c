using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>A failed call to a cluster, read out of kubectl's words.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">kubectl's words, without its repetitions.</param>
public sealed record ClusterFault(ClusterFaultKind Kind, string Message)
{
    /// <summary>Exit code of kubectl; -1 when it was ended.</summary>
    public int ExitCode { get; init; } = -1;

    /// <summary>Who set what, of a <see cref="ClusterFaultKind.Conflict"/>.</summary>
    public ImmutableArray<FieldConflict> Conflicts { get; init; } = [];

    /// <summary>What the user may not do, of a <see cref="ClusterFaultKind.Forbidden"/>: <c>list</c>.</summary>
    public string? Verb { get; init; }

    /// <summary>Resource that the call was about: <c>pods</c>, <c>inferenceservices</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>Its API group; empty for the core's; null when unknown.</summary>
    public string? ApiGroup { get; init; }

    /// <summary>Its namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the object.</summary>
    public string? Name { get; init; }

    /// <summary>Who the cluster takes the user for.</summary>
    public string? User { get; init; }

    /// <summary>Name of a webhook.</summary>
    public string? Webhook { get; init; }

    /// <summary>Field at fault, as the server writes it.</summary>
    public string? Field { get; init; }

    /// <summary>The address, host or program that failed.</summary>
    public string? Subject { get; init; }

    /// <summary>True when the same call may succeed a little later.</summary>
    public bool MayPass => Kind is ClusterFaultKind.Unreachable or ClusterFaultKind.Timeout or ClusterFaultKind.TooManyRequests
        or ClusterFaultKind.ServerFailed or ClusterFaultKind.WebhookUnreachable or ClusterFaultKind.Changed or ClusterFaultKind.Expired;

    /// <summary>The code that users see.</summary>
    public ErrorCode Code => Kind switch
    {
        ClusterFaultKind.Unreachable or ClusterFaultKind.NameUnresolved or ClusterFaultKind.ProxyFailed or ClusterFaultKind.CertificateUntrusted => ErrorCode.ClusterUnreachable,
        ClusterFaultKind.Timeout => ErrorCode.ClusterUnreachable,
        ClusterFaultKind.WaitTimeout => ErrorCode.Timeout,
        ClusterFaultKind.KubeconfigInvalid or ClusterFaultKind.ContextMissing => ErrorCode.ClusterContextInvalid,
        ClusterFaultKind.Unauthorized => ErrorCode.ClusterSignInFailed,
        ClusterFaultKind.CredentialPlugin => ErrorCode.CredentialPluginFailed,
        ClusterFaultKind.Forbidden => ErrorCode.AccessDenied,
        ClusterFaultKind.NotFound or ClusterFaultKind.NamespaceNotFound => ErrorCode.ClusterObjectNotFound,
        ClusterFaultKind.KindMissing => ErrorCode.ClusterKindMissing,
        ClusterFaultKind.Conflict or ClusterFaultKind.Changed or ClusterFaultKind.AlreadyExists => ErrorCode.ClusterConflict,
        ClusterFaultKind.RefusedByWebhook or ClusterFaultKind.UnknownField or ClusterFaultKind.Invalid or ClusterFaultKind.QuotaExceeded
            or ClusterFaultKind.ManifestUnreadable => ErrorCode.ManifestRefused,
        ClusterFaultKind.Usage => ErrorCode.KubectlTooOld,
        _ => ErrorCode.ClusterFailed,
    };

    /// <summary>The exception that tells it to a user.</summary>
    /// <param name="target">What the call was about.</param>
    public DismException ToException(string? target = null) =>
        new(Code, ClusterFaultText.Say(this), ClusterFaultText.Cure(this), target ?? Name ?? Subject ?? Resource);
}

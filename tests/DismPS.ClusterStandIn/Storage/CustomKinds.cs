namespace DismPS.KubernetesStandIn;

/// <summary>Which custom kinds a cluster has.</summary>
public enum CustomKinds
{
    /// <summary>KServe, Katib, the training operator and the trainer.</summary>
    All,

    /// <summary>Only those of KServe.</summary>
    KServe,

    /// <summary>KServe of before 2021, in the group <c>serving.kubeflow.org</c>.</summary>
    OldKServe,

    /// <summary>None.</summary>
    None,
}

namespace DismPS.Engine.Cluster;

/// <summary>A kind of Kubernetes object that this program reads or writes.</summary>
/// <param name="ApiVersion">Group and version as in a manifest: <c>serving.kserve.io/v1beta1</c>, <c>v1</c>.</param>
/// <param name="Kind">Kind as in a manifest: <c>InferenceService</c>.</param>
/// <param name="Resource">Plural, with its group, as kubectl takes it: <c>inferenceservices.serving.kserve.io</c>, <c>pods</c>.</param>
/// <param name="IsNamespaced">False for objects of the whole cluster.</param>
public sealed record ObjectKind(string ApiVersion, string Kind, string Resource, bool IsNamespaced = true)
{
    /// <summary>A served model.</summary>
    public static readonly ObjectKind InferenceService = new("serving.kserve.io/v1beta1", "InferenceService", "inferenceservices.serving.kserve.io");

    /// <summary>A server program, of one namespace.</summary>
    public static readonly ObjectKind ServingRuntime = new("serving.kserve.io/v1alpha1", "ServingRuntime", "servingruntimes.serving.kserve.io");

    /// <summary>A server program, of the whole cluster.</summary>
    public static readonly ObjectKind ClusterServingRuntime =
        new("serving.kserve.io/v1alpha1", "ClusterServingRuntime", "clusterservingruntimes.serving.kserve.io", IsNamespaced: false);

    /// <summary>Which container downloads models of which addresses.</summary>
    public static readonly ObjectKind ClusterStorageContainer =
        new("serving.kserve.io/v1alpha1", "ClusterStorageContainer", "clusterstoragecontainers.serving.kserve.io", IsNamespaced: false);

    /// <summary>A definition of further kinds.</summary>
    public static readonly ObjectKind CustomResourceDefinition =
        new("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions.apiextensions.k8s.io", IsNamespaced: false);

    /// <summary>A namespace.</summary>
    public static readonly ObjectKind Namespace = new("v1", "Namespace", "namespaces", IsNamespaced: false);

    /// <summary>Credentials.</summary>
    public static readonly ObjectKind Secret = new("v1", "Secret", "secrets");

    /// <summary>Who a pod is; names the secrets that it may read.</summary>
    public static readonly ObjectKind ServiceAccount = new("v1", "ServiceAccount", "serviceaccounts");

    /// <summary>Settings.</summary>
    public static readonly ObjectKind ConfigMap = new("v1", "ConfigMap", "configmaps");

    /// <summary>Containers that run together.</summary>
    public static readonly ObjectKind Pod = new("v1", "Pod", "pods");

    /// <summary>What happened to an object.</summary>
    public static readonly ObjectKind Event = new("v1", "Event", "events");

    /// <summary>An address before pods.</summary>
    public static readonly ObjectKind Service = new("v1", "Service", "services");

    /// <summary>A limit of a namespace.</summary>
    public static readonly ObjectKind ResourceQuota = new("v1", "ResourceQuota", "resourcequotas");

    /// <summary>Limits and defaults of single containers of a namespace.</summary>
    public static readonly ObjectKind LimitRange = new("v1", "LimitRange", "limitranges");

    /// <summary>A set of equal pods.</summary>
    public static readonly ObjectKind Deployment = new("apps/v1", "Deployment", "deployments.apps");
}

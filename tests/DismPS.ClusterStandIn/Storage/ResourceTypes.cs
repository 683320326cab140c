namespace DismPS.KubernetesStandIn;

/// <summary>The kinds that the stand-in knows.</summary>
internal static class ResourceTypes
{
    private const string KServe = "serving.kserve.io";

    public static readonly ResourceType Namespace = new("", "v1", "Namespace", "namespaces", false) { ShortNames = ["ns"], HasStatus = true };
    public static readonly ResourceType Pod = new("", "v1", "Pod", "pods") { ShortNames = ["po"], HasStatus = true };
    public static readonly ResourceType Event = new("", "v1", "Event", "events") { ShortNames = ["ev"] };
    public static readonly ResourceType Service = new("", "v1", "Service", "services") { ShortNames = ["svc"], HasStatus = true };
    public static readonly ResourceType Secret = new("", "v1", "Secret", "secrets");
    public static readonly ResourceType ServiceAccount = new("", "v1", "ServiceAccount", "serviceaccounts") { ShortNames = ["sa"] };
    public static readonly ResourceType ConfigMap = new("", "v1", "ConfigMap", "configmaps") { ShortNames = ["cm"] };
    public static readonly ResourceType Deployment = new("apps", "v1", "Deployment", "deployments") { ShortNames = ["deploy"], HasGeneration = true, HasStatus = true };
    public static readonly ResourceType ReplicaSet = new("apps", "v1", "ReplicaSet", "replicasets") { ShortNames = ["rs"], HasGeneration = true, HasStatus = true };
    public static readonly ResourceType Autoscaler = new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers") { ShortNames = ["hpa"], HasStatus = true };
    public static readonly ResourceType Role = new("rbac.authorization.k8s.io", "v1", "Role", "roles");
    public static readonly ResourceType RoleBinding = new("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings");
    public static readonly ResourceType Definition =
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false) { ShortNames = ["crd", "crds"], HasGeneration = true, HasStatus = true };
    public static readonly ResourceType AccessReview = new("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", false) { IsReview = true };
    public static readonly ResourceType SelfReview = new("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", false) { IsReview = true };
    public static readonly ResourceType InferenceService = Custom(KServe, "v1beta1", "InferenceService", "inferenceservices") with { ShortNames = ["isvc"] };
    public static readonly ResourceType ServingRuntime = Custom(KServe, "v1alpha1", "ServingRuntime", "servingruntimes");
    public static readonly ResourceType ClusterServingRuntime = Custom(KServe, "v1alpha1", "ClusterServingRuntime", "clusterservingruntimes", false);
    public static readonly ResourceType ClusterStorageContainer = Custom(KServe, "v1alpha1", "ClusterStorageContainer", "clusterstoragecontainers", false);

    private static readonly ResourceType[] BuiltIn =
    [
        Namespace, Pod, Event, Service, Secret, ServiceAccount, ConfigMap,
        new("", "v1", "ResourceQuota", "resourcequotas") { ShortNames = ["quota"], HasStatus = true },
        new("", "v1", "LimitRange", "limitranges") { ShortNames = ["limits"] },
        new("", "v1", "Node", "nodes", false) { ShortNames = ["no"], HasStatus = true },
        new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims") { ShortNames = ["pvc"], HasStatus = true },
        Deployment, ReplicaSet, Autoscaler, Role, RoleBinding, Definition, AccessReview, SelfReview,
    ];

    private static readonly ResourceType[] CustomTypes =
    [
        ClusterServingRuntime, ClusterStorageContainer,
        Custom(KServe, "v1alpha1", "InferenceGraph", "inferencegraphs") with { ShortNames = ["ig"] },
        InferenceService, ServingRuntime,
        Custom(KServe, "v1alpha1", "TrainedModel", "trainedmodels") with { ShortNames = ["tm"] },
        Custom("kubeflow.org", "v1beta1", "Experiment", "experiments"),
        Custom("kubeflow.org", "v1beta1", "Trial", "trials"),
        Custom("kubeflow.org", "v1", "PyTorchJob", "pytorchjobs"),
        Custom("trainer.kubeflow.org", "v1alpha1", "TrainJob", "trainjobs"),
        Custom("trainer.kubeflow.org", "v1alpha1", "TrainingRuntime", "trainingruntimes"),
        Custom("trainer.kubeflow.org", "v1alpha1", "ClusterTrainingRuntime", "clustertrainingruntimes", false),
    ];

    private static readonly ResourceType[] OldKServe =
    [
        Custom("serving.kubeflow.org", "v1alpha2", "InferenceService", "inferenceservices") with { ShortNames = ["isvc"] },
        Custom("serving.kubeflow.org", "v1beta1", "InferenceService", "inferenceservices") with { ShortNames = ["isvc"] },
    ];

    /// <summary>Kinds of a cluster.</summary>
    public static IReadOnlyList<ResourceType> Of(CustomKinds kinds) => kinds switch
    {
        CustomKinds.None => BuiltIn,
        CustomKinds.OldKServe => [.. BuiltIn, .. OldKServe],
        CustomKinds.KServe => [.. BuiltIn, .. CustomTypes.Where(t => t.Group == KServe)],
        _ => [.. BuiltIn, .. CustomTypes],
    };

    private static ResourceType Custom(string group, string version, string kind, string plural, bool isNamespaced = true) =>
        new(group, version, kind, plural, isNamespaced) { HasGeneration = true, HasStatus = true, IsCustom = true };
}

using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>The fields of an InferenceService. Fields of pods that models seldom set are not looked into.</summary>
internal static class InferenceServiceSchema
{
    private static readonly FieldType Env = FieldType.List(FieldType.Map(("name value", FieldType.Text), ("valueFrom", FieldType.Any)));

    private static readonly FieldType Resources = FieldType.Map(("limits requests", FieldType.MapOf(FieldType.Quantity)), ("claims", FieldType.Any));

    private static readonly FieldType Container = FieldType.Map(
        ("name image imagePullPolicy workingDir terminationMessagePath terminationMessagePolicy restartPolicy", FieldType.Text),
        ("args command", FieldType.Texts),
        ("env", Env),
        ("resources", Resources),
        ("ports", FieldType.List(FieldType.Map(("containerPort hostPort", FieldType.Number), ("name protocol hostIP", FieldType.Text)))),
        ("volumeMounts", FieldType.List(FieldType.Map(("name mountPath subPath subPathExpr mountPropagation recursiveReadOnly", FieldType.Text), ("readOnly", FieldType.Flag)))),
        ("stdin stdinOnce tty", FieldType.Flag),
        ("envFrom livenessProbe readinessProbe startupProbe lifecycle securityContext volumeDevices resizePolicy", FieldType.Any));

    private static readonly FieldType Storage = FieldType.Map(("storageUri protocolVersion runtimeVersion", FieldType.Text), ("storage", FieldType.Any));

    private static readonly FieldType Model = Container.With(Storage).With(FieldType.Map(
        ("modelFormat", FieldType.Map(("name version", FieldType.Text))),
        ("runtime", FieldType.Text)));

    private static readonly FieldType Pod = FieldType.Map(
        ("containers initContainers", FieldType.List(Container)),
        ("serviceAccountName serviceAccount nodeName runtimeClassName schedulerName priorityClassName restartPolicy dnsPolicy hostname subdomain preemptionPolicy", FieldType.Text),
        ("nodeSelector", FieldType.TextMap),
        ("tolerations", FieldType.List(FieldType.Map(("key operator value effect", FieldType.Text), ("tolerationSeconds", FieldType.Number)))),
        ("imagePullSecrets", FieldType.List(FieldType.Map(("name", FieldType.Text)))),
        ("terminationGracePeriodSeconds activeDeadlineSeconds priority", FieldType.Number),
        ("automountServiceAccountToken hostNetwork hostPID hostIPC hostUsers shareProcessNamespace setHostnameAsFQDN enableServiceLinks", FieldType.Flag),
        ("volumes affinity securityContext dnsConfig hostAliases readinessGates topologySpreadConstraints overhead os ephemeralContainers schedulingGates resourceClaims resources", FieldType.Any));

    private static readonly FieldType Scaling = FieldType.Map(
        ("minReplicas maxReplicas scaleTarget containerConcurrency timeout canaryTrafficPercent", FieldType.Number),
        ("scaleMetric scaleMetricType", FieldType.Text),
        ("labels annotations", FieldType.TextMap),
        ("batcher", FieldType.Map(("maxBatchSize maxLatency timeout", FieldType.Number))),
        ("logger", FieldType.Map(("mode", FieldType.OneOf("all", "request", "response")), ("url", FieldType.Text), ("metadataHeaders metadataAnnotations", FieldType.Texts), ("storage", FieldType.Any))),
        ("autoScaling deploymentStrategy", FieldType.Any));

    private static readonly FieldType Component = Pod.With(Scaling);

    private static readonly FieldType Predictor = Component.With(FieldType.Map(
        ("model", Model),
        ("sklearn xgboost tensorflow pytorch triton onnx huggingface pmml lightgbm paddle", Container.With(Storage)),
        ("name", FieldType.Text),
        ("storageUris", FieldType.List(FieldType.Map(("uri mountPath", FieldType.Text)))),
        ("workerSpec", FieldType.Any)));

    private static readonly FieldType Root = FieldType.Map(
        ("apiVersion kind", FieldType.Text),
        ("metadata", FieldType.Map(
            ("name namespace generateName uid resourceVersion creationTimestamp selfLink deletionTimestamp", FieldType.Text),
            ("labels annotations", FieldType.TextMap),
            ("finalizers", FieldType.Texts),
            ("generation deletionGracePeriodSeconds", FieldType.Number),
            ("ownerReferences managedFields", FieldType.Any))),
        ("spec", FieldType.Map(
            ("predictor", Predictor),
            ("transformer", Component),
            ("explainer", Component.With(FieldType.Map(("art", FieldType.Any)))),
            ("canary", FieldType.List(FieldType.Map(("trafficPercent", FieldType.Number), ("predictor", Predictor)))))),
        ("status", FieldType.Any));

    /// <summary>The first error as server-side apply tells it: <c>.spec.predictor.replicas: field not declared in schema</c>.</summary>
    public static string? FirstTypedError(JsonObject value) => Root.Check(value, "").Select(e => $"{e.Path}: {e.Message}").FirstOrDefault();

    /// <summary>Unknown fields as strict decoding names them: <c>spec.predictor.replicas</c>.</summary>
    public static IReadOnlyList<string> UnknownFields(JsonObject value) =>
        [.. Root.Check(value, "").Where(e => e.Message == "field not declared in schema").Select(e => e.Path[1..])];

    /// <summary>Takes unknown fields away, as the server does where it does not refuse them.</summary>
    public static void Prune(JsonObject value) => Root.Prune(value);

    /// <summary>The first value that cannot be decoded, in the decoder's words.</summary>
    public static string? FirstUndecodable(JsonObject value) => Root.Undecodable(value, "").FirstOrDefault();

    /// <summary>The first of the object's metadata that cannot be decoded.</summary>
    public static string? FirstUndecodableOfMetadata(JsonObject value) => Root.Fields!["metadata"].Undecodable(value["metadata"], ".metadata").FirstOrDefault();

    /// <summary>Texts that are none of the values that they may have.</summary>
    public static IEnumerable<(string Path, string Value, IReadOnlyList<string> Values)> Unsupported(JsonObject value) => Root.Unsupported(value, "").Select(u => (u.Path[1..], u.Value, u.Values));
}

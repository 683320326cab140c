using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>The status of an InferenceService, read. Source: KServe v0.20, held by recordings of its controller.</summary>
public sealed record InferenceServiceStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>Number of the wanted state; grows with each change of it.</summary>
    public long Generation { get; init; }

    /// <summary>The Deployment's number, not this object's: of no use for telling whether a change was seen.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Its conditions.</summary>
    public ImmutableArray<ObjectCondition> Conditions { get; init; } = [];

    /// <summary>The model's way.</summary>
    public ModelTransition Transition { get; init; }

    /// <summary>State of the model that serves: <c>Loaded</c>; null for none.</summary>
    public string? ActiveModelState { get; init; }

    /// <summary>State of the wanted model: <c>Pending</c>, <c>Standby</c>, <c>Loading</c>, <c>Loaded</c>, <c>FailedToLoad</c>.</summary>
    public string? TargetModelState { get; init; }

    /// <summary>The last failure; null for none.</summary>
    public ModelFailure? Failure { get; init; }

    /// <summary>Copies of the model that failed.</summary>
    public int FailedCopies { get; init; }

    /// <summary>Copies of the model.</summary>
    public int? TotalCopies { get; init; }

    /// <summary>Address from outside; null before there is one.</summary>
    public string? Url { get; init; }

    /// <summary>Address inside the cluster; null before there is one.</summary>
    public string? InternalUrl { get; init; }

    /// <summary>Addresses of the predictor by kind (<c>url</c>, <c>restUrl</c>, <c>grpcUrl</c>) as far as they are there.</summary>
    public ImmutableSortedDictionary<string, string> PredictorUrls { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Shares of the revisions; empty in Standard mode.</summary>
    public ImmutableArray<TrafficShare> Traffic { get; init; } = [];

    /// <summary>The newest revision that is ready (Knative); null in Standard mode.</summary>
    public string? LatestReadyRevision { get; init; }

    /// <summary>The newest revision (Knative); null in Standard mode.</summary>
    public string? LatestCreatedRevision { get; init; }

    /// <summary><c>Standard</c> or <c>Knative</c>; null before the controller said it.</summary>
    public string? DeploymentMode { get; init; }

    /// <summary>Name of the ServingRuntime or ClusterServingRuntime; null before one was found.</summary>
    public string? Runtime { get; init; }

    /// <summary>True when it is being deleted.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>Who must let it go before it is gone.</summary>
    public ImmutableArray<string> Finalizers { get; init; } = [];

    /// <summary>What all of it comes to.</summary>
    public InferenceServiceState State { get; init; }

    /// <summary>The condition of a type; null when the controller did not tell it.</summary>
    public ObjectCondition? this[string type] => Conditions.FirstOrDefault(c => c.Type == type);

    /// <summary>Reads an InferenceService.</summary>
    public static InferenceServiceStatus Read(JsonObject service)
    {
        ArgumentNullException.ThrowIfNull(service);
        JsonNode? status = service["status"];
        JsonNode? predictor = StatusJson.At(status, "components", "predictor");
        JsonNode? model = StatusJson.At(status, "modelStatus");
        var read = new InferenceServiceStatus
        {
            Name = StatusJson.Text(service, "metadata", "name") ?? "",
            Namespace = StatusJson.Text(service, "metadata", "namespace"),
            Generation = StatusJson.Number(service, "metadata", "generation") ?? 0,
            ObservedGeneration = StatusJson.Number(status, "observedGeneration"),
            Conditions = ObjectCondition.ReadAll(service),
            Transition = Enum.TryParse(StatusJson.Text(model, "transitionStatus"), out ModelTransition transition) ? transition : ModelTransition.None,
            ActiveModelState = StatusJson.Text(model, "states", "activeModelState"),
            TargetModelState = StatusJson.Text(model, "states", "targetModelState"),
            Failure = ReadFailure(StatusJson.At(model, "lastFailureInfo")),
            FailedCopies = (int)(StatusJson.Number(model, "copies", "failedCopies") ?? 0),
            TotalCopies = (int?)StatusJson.Number(model, "copies", "totalCopies"),
            Url = StatusJson.Text(status, "url"),
            InternalUrl = StatusJson.Text(status, "address", "url"),
            PredictorUrls = ReadUrls(predictor),
            Traffic = [.. StatusJson.Items(predictor, "traffic").Select(ReadShare)],
            LatestReadyRevision = StatusJson.Text(predictor, "latestReadyRevision"),
            LatestCreatedRevision = StatusJson.Text(predictor, "latestCreatedRevision"),
            DeploymentMode = StatusJson.Text(status, "deploymentMode"),
            Runtime = StatusJson.Text(status, "servingRuntimeName") ?? StatusJson.Text(status, "clusterServingRuntimeName"),
            IsDeleting = StatusJson.Text(service, "metadata", "deletionTimestamp") is not null,
            Finalizers = [.. (StatusJson.At(service, "metadata", "finalizers") as JsonArray ?? []).OfType<JsonValue>().Where(v => v.TryGetValue(out string? _)).Select(v => v.GetValue<string>())],
        };
        return read with { State = Judge(read) };
    }

    // Ready=True comes one event before the model is loaded, and stays True when an update cannot be loaded: both must agree.
    private static InferenceServiceState Judge(InferenceServiceStatus status)
    {
        bool ready = status["Ready"]?.IsTrue == true;
        if (status.IsDeleting)
            return InferenceServiceState.Deleting;
        if (status["Stopped"]?.IsTrue == true)
            return InferenceServiceState.Stopped;
        if (status.Conditions.IsEmpty)
            return InferenceServiceState.Pending;
        if (status.Transition == ModelTransition.InvalidSpec || status.Conditions.Any(c => c.IsFalse && c.Reason == "ReconcileFailed"))
            return InferenceServiceState.Failed;
        if (status.Transition == ModelTransition.BlockedByFailedLoad)
            return ready ? InferenceServiceState.Degraded : InferenceServiceState.Failed;
        // A service without a model of its own (custom containers) never gets model states.
        bool loaded = status.Transition == ModelTransition.UpToDate && status.TargetModelState is null or "Loaded"
            || status.Transition == ModelTransition.None && status.TargetModelState is null;
        return ready && loaded ? InferenceServiceState.Ready : InferenceServiceState.Progressing;
    }

    private static ModelFailure? ReadFailure(JsonNode? failure) =>
        StatusJson.Text(failure, "reason") is not { } reason && StatusJson.Text(failure, "message") is null
            ? null
            : new ModelFailure(StatusJson.Text(failure, "reason") ?? "", StatusJson.Text(failure, "message") ?? "", (int?)StatusJson.Number(failure, "exitCode"));

    private static ImmutableSortedDictionary<string, string> ReadUrls(JsonNode? predictor)
    {
        var urls = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string kind in (ReadOnlySpan<string>)["url", "restUrl", "grpcUrl"])
        {
            if (StatusJson.Text(predictor, kind) is { } url)
                urls[kind] = url;
        }

        return urls.ToImmutable();
    }

    private static TrafficShare ReadShare(JsonObject share) => new(
        StatusJson.Text(share, "revisionName") ?? "",
        (int)Math.Clamp(StatusJson.Number(share, "percent") ?? 0, 0, 100),
        StatusJson.Flag(share, "latestRevision") == true,
        StatusJson.Text(share, "tag"));
}

using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What the scripts of the controller work with: one InferenceService, its cluster and its pace.</summary>
internal sealed class PlayContext(ClusterObjects objects, PodLogBook logs, TimeProvider time, string ns, string name, Behaviour behaviour, TimeSpan step, string defaultMode, CancellationToken cancellationToken)
{
    private int events;

    public ClusterObjects Objects => objects;

    public PodLogBook Logs => logs;

    public Behaviour Behaviour => behaviour;

    public string Namespace => ns;

    public string Name => name;

    public string ChildName => $"{name}-predictor";

    public string Now => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>The InferenceService; the play is over when it is gone.</summary>
    public JsonObject Service => objects.Get("inferenceservices", name, ns) ?? throw new OperationCanceledException();

    public string ModeOf(JsonObject service) => service.Annotation("serving.kserve.io/deploymentMode") switch
    {
        "Serverless" => "Knative",
        "RawDeployment" => "Standard",
        null => defaultMode,
        string mode => mode,
    };

    public Task StepAsync() => Task.Delay(step, cancellationToken);

    public void SetStatus(Func<JsonObject, JsonObject> make)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!objects.Change("inferenceservices", name, s => s["status"] = make(s), ns))
            throw new OperationCanceledException();
    }

    /// <summary>Changes parts of the status.</summary>
    public void EditStatus(Action<JsonObject, JsonObject> edit) => SetStatus(s =>
    {
        JsonObject status = s["status"]?.DeepClone() as JsonObject ?? [];
        edit(s, status);
        return status;
    });

    public void ChangePod(string pod, Action<JsonObject> change)
    {
        cancellationToken.ThrowIfCancellationRequested();
        objects.Change("pods", pod, p =>
        {
            change(p);
            PodShape.Conclude(p, Now);
        }, ns);
    }

    /// <summary>Tells of something that happened to an object.</summary>
    public void Tell(JsonObject about, string reason, string message, string type = "Warning")
    {
        string id = $"{about.Name()}.{Guid.NewGuid().ToString("N")[..16]}";
        objects.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = id, ["namespace"] = ns },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = about["apiVersion"]?.DeepClone(),
                ["kind"] = about["kind"]?.DeepClone(),
                ["name"] = about.Name(),
                ["namespace"] = ns,
                ["uid"] = about.Uid(),
            },
            ["reason"] = reason,
            ["message"] = message,
            ["type"] = type,
            ["count"] = ++events,
            ["firstTimestamp"] = Now,
            ["lastTimestamp"] = Now,
            ["source"] = new JsonObject { ["component"] = about.Text("kind") switch { "Pod" => "kubelet", "ReplicaSet" => "replicaset-controller", _ => "v1beta1Controllers" } },
        });
    }
}

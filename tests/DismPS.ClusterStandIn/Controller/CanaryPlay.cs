using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>The canaries of Standard mode: the list <c>spec.canary</c>, with a Deployment for each. Nothing splits traffic between them.</summary>
internal sealed class CanaryPlay(PlayContext context)
{
    private const string Condition = "CanaryPredictorReady";

    public async Task RunAsync()
    {
        JsonObject service = context.Service;
        JsonObject[] wanted = [.. (service.At("spec", "canary") as JsonArray ?? []).OfType<JsonObject>()];
        string[] there = [.. (service.At("status", "canaryStatuses") as JsonArray ?? []).OfType<JsonObject>().Select(s => s.Text("name") ?? "")];
        foreach (string name in there.Where(t => !wanted.Any(w => Name(w) == t)))
            context.Objects.Remove("deployments", ChildName(name), context.Namespace);
        if (wanted.Length == 0)
        {
            if (there.Length > 0)
                context.EditStatus((s, status) => Clear(status));
            return;
        }
        List<Revision> starting = [];
        HashSet<string> waiting = new(StringComparer.Ordinal);
        foreach (JsonObject canary in wanted)
        {
            if (Begin(service, canary) is not Revision revision)
                continue;
            starting.Add(revision);
            waiting.Add(Name(canary));
        }
        context.EditStatus((s, status) => Show(status, wanted, waiting));
        if (starting.Count == 0)
            return;
        await context.StepAsync();
        PodPlay play = new(context, [.. starting.SelectMany(r => r.Pods)]);
        play.BeginInit();
        await context.StepAsync();
        play.BeginServer();
        await context.StepAsync();
        play.Serve();
        foreach (Revision revision in starting)
            revision.RemoveOthers();
        context.EditStatus((s, status) => Show(status, wanted, []));
    }

    private static string Name(JsonObject canary) => canary.Text("predictor", "name") ?? "";

    private static void Clear(JsonObject status)
    {
        status.Remove("canaryStatuses");
        foreach (JsonNode? each in (status["conditions"] as JsonArray ?? []).Where(c => (c as JsonObject)?.Text("type") == Condition).ToArray())
            status["conditions"]!.AsArray().Remove(each);
    }

    private string ChildName(string canary) => $"{context.Name}-{canary}-predictor";

    // The pods of a canary that is new or has another template; null for one that runs already.
    private Revision? Begin(JsonObject service, JsonObject canary)
    {
        JsonObject own = service.DeepClone().AsObject();
        own["metadata"]!["name"] = $"{context.Name}-{Name(canary)}";
        own["spec"] = new JsonObject { ["predictor"] = canary["predictor"]?.DeepClone() };
        RuntimeChoice runtime = RuntimeChoice.Of(own, context.Objects);
        if (runtime.FailureReason is not null)
            return null;
        JsonObject template = JsonNode.Parse(ChildShape.Template(own, runtime).ToJsonString())!.AsObject();
        template["metadata"]!["labels"]!["serving.kserve.io/inferenceservice"] = context.Name;
        JsonObject? before = context.Objects.Get("deployments", ChildName(Name(canary)), context.Namespace);
        if (before is not null && JsonNode.DeepEquals(template, before.At("spec", "template")))
            return null;
        JsonObject deployment = ChildShape.Deployment(own, template);
        if (before is not null)
            deployment["metadata"]!["uid"] = before.Uid();
        deployment = context.Objects.Put(deployment);
        Revision revision = new(context, own, deployment, template);
        revision.PutPods(true);
        return revision;
    }

    private void Show(JsonObject status, JsonObject[] wanted, HashSet<string> waiting)
    {
        Clear(status);
        status["canaryStatuses"] = new JsonArray(
        [
            .. wanted.Select(c => new JsonObject
            {
                ["modelStatus"] = new JsonObject { ["transitionStatus"] = "" },
                ["name"] = Name(c),
                ["ready"] = !waiting.Contains(Name(c)),
                ["trafficPercent"] = c["trafficPercent"]?.DeepClone() ?? 0,
            }),
        ]);
        status["conditions"] ??= new JsonArray();
        status["conditions"]!.AsArray().Insert(0, new JsonObject
        {
            ["lastTransitionTime"] = context.Now,
            ["reason"] = waiting.Count > 0 ? "CanariesNotReady" : "AllCanariesReady",
            ["severity"] = "Info",
            ["status"] = waiting.Count > 0 ? "False" : "True",
            ["type"] = Condition,
        });
    }
}

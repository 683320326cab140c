using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>The ReplicaSet and the pods of one template of a Deployment.</summary>
internal sealed class Revision(PlayContext context, JsonObject service, JsonObject deployment, JsonObject template)
{
    private readonly string hash = ChildShape.Hash(template);

    public string ReplicaSet => $"{deployment.Name()}-{hash}";

    /// <summary>Names of its pods.</summary>
    public IReadOnlyList<string> Pods => [.. AllPods.Where(IsOwn).Select(p => p.Name())];

    private IReadOnlyList<JsonObject> AllPods => [.. context.Objects.List("pods", context.Namespace).Where(IsOfApp)];

    public JsonObject PutReplicaSet() => context.Objects.Get("replicasets", ReplicaSet, context.Namespace)
        ?? context.Objects.Put(ChildShape.ReplicaSet(service, deployment, template, ReplicaSet));

    /// <summary>Makes as many pods as are wanted and removes those that are too many.</summary>
    /// <returns>Names of the new ones.</returns>
    public IReadOnlyList<string> PutPods(bool isScheduled)
    {
        JsonObject owner = PutReplicaSet();
        JsonObject[] there = [.. AllPods.Where(IsOwn)];
        int wanted = ChildShape.Replicas(service);
        foreach (JsonObject pod in there.Skip(wanted))
            Remove(pod);
        JsonObject admitted = ChildShape.Admitted(template);
        admitted["metadata"]!["labels"]!["pod-template-hash"] = hash;
        List<string> made = [];
        for (int i = there.Length; i < wanted; i++)
        {
            string name = $"{ReplicaSet}-{Guid.NewGuid().ToString("N")[..5]}";
            context.Objects.Put(PodShape.New(name, owner, admitted, context.Now, isScheduled));
            made.Add(name);
        }
        return made;
    }

    /// <summary>Removes the pods and ReplicaSets of other templates.</summary>
    public void RemoveOthers()
    {
        foreach (JsonObject pod in AllPods.Where(p => !IsOwn(p)))
            Remove(pod);
        foreach (JsonObject set in context.Objects.List("replicasets", context.Namespace).Where(s => IsOfApp(s) && s.Name() != ReplicaSet))
            context.Objects.Remove("replicasets", set.Name(), context.Namespace);
    }

    private bool IsOfApp(JsonObject value) => value.Text("metadata", "labels", "app") == $"isvc.{service.Name()}-predictor";

    private bool IsOwn(JsonObject pod) => pod.Text("metadata", "labels", "pod-template-hash") == hash;

    private void Remove(JsonObject pod)
    {
        foreach (string container in new[] { ChildShape.Initializer, ChildShape.ServerContainer })
            context.Logs.End(pod.Name(), container, context.Namespace);
        context.Objects.Remove("pods", pod.Name(), context.Namespace);
    }
}

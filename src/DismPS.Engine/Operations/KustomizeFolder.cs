using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Engine.Operations;

/// <summary>Writes a folder for <c>kubectl apply -k</c>: the objects without a namespace in <c>base</c>, and an overlay for the namespace.</summary>
internal static class KustomizeFolder
{
    private const string FileName = "kustomization.yaml";

    public static ImmutableArray<ExportedFile> Write(ImmutableArray<DeploymentPlan> plans, string? ns)
    {
        var files = ImmutableArray.CreateBuilder<ExportedFile>();
        files.Add(new ExportedFile($"base/{FileName}", Kustomization(null, plans.Select(p => $"{p.Name}.yaml"))));
        foreach (DeploymentPlan plan in plans)
            files.Add(new ExportedFile($"base/{plan.Name}.yaml", ManifestWriter.ToYaml([.. plan.Objects.Select(WithoutNamespace)])));
        if (ns is not null)
            files.Add(new ExportedFile($"overlays/{ns}/{FileName}", Kustomization(ns, ["../../base"])));
        return files.ToImmutable();
    }

    private static string Kustomization(string? ns, IEnumerable<string> resources)
    {
        var kustomization = new JsonObject { ["apiVersion"] = "kustomize.config.k8s.io/v1beta1", ["kind"] = "Kustomization" };
        if (ns is not null)
            kustomization["namespace"] = ns;
        kustomization["resources"] = new JsonArray([.. resources.Select(r => JsonValue.Create(r))]);
        return ManifestWriter.ToYaml([kustomization]);
    }

    private static JsonObject WithoutNamespace(JsonObject manifest)
    {
        var copy = manifest.DeepClone().AsObject();
        copy["metadata"]!.AsObject().Remove("namespace");
        return copy;
    }
}

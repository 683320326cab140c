using System.Collections.Immutable;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Engine.Operations;

/// <summary>Manifests of a template's models.</summary>
/// <param name="Plans">The objects of each resource, with what is doubtful about them.</param>
/// <param name="Files">The texts.</param>
/// <param name="OutputPath">Absolute path of the file or folder that was written; null for none.</param>
public sealed record ExportedManifest(ImmutableArray<DeploymentPlan> Plans, ImmutableArray<ExportedFile> Files, string? OutputPath)
{
    /// <summary>Commands that give secrets their values.</summary>
    public IEnumerable<string> SecretCommands => Plans.Select(p => p.Secret).OfType<System.Text.Json.Nodes.JsonObject>().Select(S3Objects.CreateCommand);
}

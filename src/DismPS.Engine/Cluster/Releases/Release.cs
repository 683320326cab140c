using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Releases;

/// <summary>One state of a deployment, as it was sent to the cluster.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="At">When it was sent, by the sender's clock.</param>
/// <param name="Manifests">Its objects, without secrets.</param>
public sealed record Release(int Number, DateTimeOffset At, ImmutableArray<JsonObject> Manifests)
{
    /// <summary>Its secrets: names, labels and annotations about the store; never values.</summary>
    public ImmutableArray<JsonObject> Secrets { get; init; } = [];

    /// <summary>What became of it.</summary>
    public ReleaseState State { get; init; }

    /// <summary>Version of the publication; null when it was deployed from an address alone.</summary>
    public string? Version { get; init; }

    /// <summary>Address of the model.</summary>
    public string? StorageUri { get; init; }

    /// <summary><c>user@host</c> of the sender.</summary>
    public string? By { get; init; }

    /// <summary>What the sender said of it, or why it was made.</summary>
    public string? Message { get; init; }

    /// <summary>The InferenceService.</summary>
    public JsonObject? Service => Manifests.FirstOrDefault(m => (string?)m["kind"] == ObjectKind.InferenceService.Kind);
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>An object that the cluster has otherwise, or not at all.</summary>
/// <param name="Manifest">The object as it is wanted.</param>
/// <param name="Lines">What changes: kind and name, then a line a field.</param>
internal sealed record ObjectChange(JsonObject Manifest, ImmutableArray<string> Lines)
{
    /// <summary>Kind as in the manifest.</summary>
    public string Kind => (string?)Manifest["kind"] ?? "";

    /// <summary>Name of the object.</summary>
    public string Name => (string?)Manifest["metadata"]?["name"] ?? "";

    // Annotations of a secret that a return to an earlier release patched in: applying alone would leave them.
    private ImmutableArray<string> Stale { get; init; } = [];

    // A conflict with what such a return patched in would be one with ourselves.
    private bool IsAllOurs { get; init; }

    /// <summary>Compares an object.</summary>
    /// <param name="live">What the cluster has; null for nothing.</param>
    /// <param name="manifest">What is wanted.</param>
    /// <returns>Null when nothing differs.</returns>
    public static ObjectChange? Of(JsonObject? live, JsonObject manifest)
    {
        ImmutableArray<FieldChange> fields = ObjectDifference.Between(live, manifest);
        IReadOnlyList<string> removed = live is null ? [] : OwnedFields.Removed(live, manifest);
        bool isSecret = live is not null && (string?)manifest["kind"] == ObjectKind.Secret.Kind;
        ImmutableArray<string> stale = isSecret ? [.. OwnedFields.PatchedAnnotations(live!).Where(k => S3Objects.ConnectionOf(live!).ContainsKey(k) && !S3Objects.ConnectionOf(manifest).ContainsKey(k))] : [];
        if (fields.IsEmpty && removed.Count == 0 && stale.IsEmpty)
            return null;
        var change = new ObjectChange(manifest, []) { Stale = stale, IsAllOurs = isSecret && OwnedFields.AreAllOurs(live!) };
        return change with
        {
            Lines =
            [
                $"{(live is null ? '+' : '~')} {change.Kind}/{change.Name}",
                .. ObjectDifference.Describe(fields).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => "  " + l),
                .. removed.Select(r => $"  - {r}"),
                .. stale.Select(k => $"  - metadata.annotations[{k}]"),
            ],
        };
    }

    /// <summary>Sends it.</summary>
    /// <param name="transport">The cluster.</param>
    /// <param name="force">Takes fields over that others set.</param>
    /// <param name="ct">Ends the calls.</param>
    /// <exception cref="Diagnostics.DismException">The cluster refuses.</exception>
    public async Task SendAsync(IClusterTransport transport, bool force, CancellationToken ct)
    {
        if (!Stale.IsEmpty)
            await transport.AnnotateAsync(ObjectKind.Secret, Name, (string?)Manifest["metadata"]?["namespace"], Stale.ToDictionary(k => k, _ => (string?)null), ct).ConfigureAwait(false);
        await transport.ApplyAsync(Manifest, new ApplyOptions { Force = force || IsAllOurs }, ct).ConfigureAwait(false);
    }
}

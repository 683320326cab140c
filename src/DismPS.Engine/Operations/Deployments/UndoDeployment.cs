using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Goes back to an earlier state of a deployment.</summary>
public static class UndoDeployment
{
    /// <summary>The states that can be gone back to, oldest first; the last one is the present.</summary>
    /// <exception cref="DismException">The cluster refuses; there is no such deployment.</exception>
    public static async Task<ImmutableArray<Release>> ListAsync(ClusterOptions cluster, string name, CancellationToken cancellationToken)
    {
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, cancellationToken).ConfigureAwait(false);
        await ListDeployments.RequireAsync(transport, name, cancellationToken).ConfigureAwait(false);
        return await new ReleaseHistory(transport).ReadAsync(name, transport.Namespace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells which state it would be, and what would change; a line a field.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.PublicationNotFound"/>.</exception>
    public static async Task<DeployedModel> PlanAsync(UndoDeploymentOptions options, CancellationToken cancellationToken)
    {
        (KubectlTransport transport, Release release) = await ChooseAsync(options, cancellationToken).ConfigureAwait(false);
        ReleaseDifference difference = await ReleaseDifference.ReadAsync(transport, options.Name, release, cancellationToken).ConfigureAwait(false);
        return new DeployedModel(options.Name, options.Name, transport.Namespace, difference.IsEmpty ? DeployedModelState.Unchanged : DeployedModelState.Planned)
        {
            Version = release.Version,
            StorageUri = release.StorageUri,
            Release = release.Number,
            Changes = [.. difference.Lines],
            Warnings = [.. difference.Warnings, .. await difference.ForeseeAsync(transport, cancellationToken).ConfigureAwait(false)],
        };
    }

    /// <summary>Goes back.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.PublicationNotFound"/>: there is nothing to go back to; the cluster refuses.</exception>
    public static async Task<DeployedModel> RunAsync(UndoDeploymentOptions options, CancellationToken cancellationToken)
    {
        (KubectlTransport transport, Release release) = await ChooseAsync(options, cancellationToken).ConfigureAwait(false);
        return await new ReleaseReturn(transport, options.Rollout, options.PatienceScale)
            .RunAsync(options.Name, transport.Namespace, release, $"back to release {release.Number}", cancellationToken, options.Wait, options.Progress).ConfigureAwait(false);
    }

    private static async Task<(KubectlTransport, Release)> ChooseAsync(UndoDeploymentOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        KubectlTransport transport = await KubectlTransport.ConnectAsync(options.Cluster, ct).ConfigureAwait(false);
        await ListDeployments.RequireStayingAsync(transport, options.Name, ct).ConfigureAwait(false);
        ImmutableArray<Release> releases = await new ReleaseHistory(transport).ReadAsync(options.Name, transport.Namespace, ct).ConfigureAwait(false);
        return (transport, Choose(options, releases));
    }

    // A state that is the same as the present one, or failed, is not what anybody wants back.
    private static Release Choose(UndoDeploymentOptions options, ImmutableArray<Release> releases)
    {
        string known = releases.IsEmpty ? "Nothing is kept of it: it was deployed by another program, or ConfigMaps may not be written there."
            : $"There are: {string.Join(", ", releases.Select(r => $"{r.Number}{(r.Version is null ? "" : $" ({r.Version})")}"))}.";
        if (options.Release is { } number)
            return releases.FirstOrDefault(r => r.Number == number) ?? throw Missing(options.Name, $"There is no release {number} of '{options.Name}'.", known);
        if (options.Version is { } version)
            return releases.LastOrDefault(r => r.Version == version) ?? throw Missing(options.Name, $"No release of '{options.Name}' has the version '{version}'.", known);
        Release? present = releases.IsEmpty ? null : releases[^1];
        ImmutableArray<Release> others = [.. releases.Where(r => r != present && !IsSame(r, present))];
        return ReleaseRecord.EarlierOf(others) ?? throw Missing(options.Name, $"There is no earlier state of '{options.Name}' to go back to.", known);
    }

    // The same service at another store is another state; releases that tell nothing of the store are compared without it.
    private static bool IsSame(Release one, Release? other) =>
        JsonNode.DeepEquals(one.Service, other?.Service)
        && (one.Secrets.IsEmpty || other!.Secrets.IsEmpty || one.Secrets.SequenceEqual(other.Secrets, EqualityComparer<JsonObject>.Create(JsonNode.DeepEquals)));

    private static DismException Missing(string name, string message, string known) => new(ErrorCode.PublicationNotFound, message, known, name);
}

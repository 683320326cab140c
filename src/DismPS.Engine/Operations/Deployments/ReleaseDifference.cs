using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>What the cluster has otherwise than a release: what going back to it sends.</summary>
/// <param name="Service">The InferenceService as it is; null for none.</param>
/// <param name="Secrets">Secrets that lead to another store.</param>
/// <param name="Objects">Objects to apply, in their order.</param>
/// <param name="Warnings">What cannot be brought back.</param>
internal sealed record ReleaseDifference(JsonObject? Service, ImmutableArray<SecretChange> Secrets, ImmutableArray<ObjectChange> Objects, ImmutableArray<ManifestProblem> Warnings)
{
    private static readonly ObjectKind[] Kinds = [ObjectKind.InferenceService, ObjectKind.ServiceAccount, ObjectKind.ServingRuntime];

    // Secrets that may not be read, or are not there.
    private ImmutableArray<string> Unread { get; init; } = [];

    /// <summary>True when nothing is to be sent.</summary>
    public bool IsEmpty => Secrets.IsEmpty && Objects.IsEmpty;

    /// <summary>True when the InferenceService itself is sent.</summary>
    public bool ChangesService => Objects.Any(o => o.Kind == ObjectKind.InferenceService.Kind);

    /// <summary>What is sent: kind and name, then a line a field.</summary>
    public IEnumerable<string> Lines => Secrets.SelectMany(s => s.Lines).Concat(Objects.SelectMany(o => o.Lines));

    /// <summary>Compares.</summary>
    /// <exception cref="DismException">The cluster refuses to show the service.</exception>
    public static async Task<ReleaseDifference> ReadAsync(IClusterTransport transport, string name, Release release, CancellationToken ct)
    {
        string ns = transport.Namespace;
        JsonObject? service = await transport.GetAsync(ObjectKind.InferenceService, name, ns, ct).ConfigureAwait(false);
        Release? present = null;
        var secrets = ImmutableArray.CreateBuilder<SecretChange>();
        var warnings = ImmutableArray.CreateBuilder<ManifestProblem>();
        var unread = ImmutableArray.CreateBuilder<string>();
        foreach (JsonObject wanted in release.Secrets)
        {
            string secret = NameOf(wanted);
            (bool read, JsonObject? live) = await TryGetAsync(transport, ObjectKind.Secret, secret, ct).ConfigureAwait(false);
            if (read && live is null)
            {
                warnings.Add(SecretChange.Missing(secret, release.Number));
                unread.Add(secret);
                continue;
            }

            // What may not be read is as the newest release left it.
            present ??= read ? null : await NewestAsync(transport, name, ct).ConfigureAwait(false);
            JsonObject? known = live ?? present?.Secrets.FirstOrDefault(s => NameOf(s) == secret);
            var change = new SecretChange(secret, ns, release.Number, known is null ? ImmutableDictionary<string, string>.Empty : S3Objects.ConnectionOf(known), S3Objects.ConnectionChanges(known ?? [], wanted));
            if (change.Annotations.Count == 0)
                continue;
            if (read)
            {
                secrets.Add(change);
                continue;
            }

            warnings.Add(change.NotAllowed($"you may not read Secrets in '{ns}'"));
            unread.Add(secret);
        }

        var objects = ImmutableArray.CreateBuilder<ObjectChange>();
        foreach (JsonObject manifest in release.Manifests)
        {
            ObjectKind? kind = Kinds.FirstOrDefault(k => k.Kind == (string?)manifest["kind"]);
            (bool read, JsonObject? live) = kind == ObjectKind.InferenceService ? (true, service)
                : kind is null ? (false, null)
                : await TryGetAsync(transport, kind, NameOf(manifest), ct).ConfigureAwait(false);
            present ??= read ? null : await NewestAsync(transport, name, ct).ConfigureAwait(false);
            if (!read && present?.Manifests.Any(m => JsonNode.DeepEquals(m, manifest)) == true)
                continue;
            if (ObjectChange.Of(live, manifest) is { } change)
                objects.Add(change);
        }

        return new ReleaseDifference(service, secrets.ToImmutable(), objects.ToImmutable(), warnings.ToImmutable()) { Unread = unread.ToImmutable() };
    }

    /// <summary>Says what the user may not send; for a plan, which sends nothing and so is not told by the server.</summary>
    /// <exception cref="DismException">The cluster does not answer.</exception>
    public async Task<ImmutableArray<ManifestProblem>> ForeseeAsync(IClusterTransport transport, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<ManifestProblem>();
        if (!Secrets.IsEmpty && !await transport.MayAsync("patch", ObjectKind.Secret.Resource, null, ct).ConfigureAwait(false))
            found.AddRange(Secrets.Select(s => s.NotAllowed(MayNotPatch(ObjectKind.Secret, transport))));
        ObjectChange? account = Objects.FirstOrDefault(o => o.Kind == ObjectKind.ServiceAccount.Kind);
        if (account is not null && !await transport.MayAsync("patch", ObjectKind.ServiceAccount.Resource, null, ct).ConfigureAwait(false))
            found.Add(AccountKept(account, transport));
        return found.ToImmutable();
    }

    /// <summary>The secrets of a release as they are now: those that were not brought back are as the newest release left them.</summary>
    /// <exception cref="DismException">The cluster does not answer.</exception>
    public static async Task<ImmutableArray<JsonObject>> SecretsAsync(IClusterTransport transport, string name, Release release, IReadOnlyCollection<string> kept, CancellationToken ct)
    {
        if (kept.Count == 0)
            return release.Secrets;
        Release? newest = await NewestAsync(transport, name, ct).ConfigureAwait(false);
        return [.. release.Secrets.Where(s => !kept.Contains(NameOf(s))), .. newest?.Secrets.Where(s => kept.Contains(NameOf(s))) ?? []];
    }

    /// <summary>Sends it, and goes on where the user may not touch secrets or service accounts: the model is worth more than what belongs to it.</summary>
    /// <returns>How many objects were sent, names of secrets that were not brought back, and what is to be said of it.</returns>
    /// <exception cref="DismException">The cluster refuses the service or its runtime.</exception>
    public async Task<(int Sent, IReadOnlyCollection<string> Kept, ImmutableArray<ManifestProblem> Warnings)> SendAsync(IClusterTransport transport, CancellationToken ct)
    {
        int sent = 0;
        HashSet<string> kept = [.. Unread];
        ImmutableArray<ManifestProblem>.Builder warnings = Warnings.ToBuilder();
        foreach (SecretChange secret in Secrets)
        {
            try
            {
                await secret.SendAsync(transport, ct).ConfigureAwait(false);
                sent++;
            }
            catch (DismException e) when (e.Code == ErrorCode.AccessDenied)
            {
                warnings.Add(secret.NotAllowed(MayNotPatch(ObjectKind.Secret, transport)));
                kept.Add(secret.Name);
            }
            catch (DismException e) when (e.Code == ErrorCode.ClusterObjectNotFound)
            {
                warnings.Add(SecretChange.Missing(secret.Name, secret.Release));
                kept.Add(secret.Name);
            }
        }

        foreach (ObjectChange change in Objects)
        {
            try
            {
                // The state was ours as a whole: what others set since is what it is taken back from.
                await change.SendAsync(transport, force: true, ct).ConfigureAwait(false);
                sent++;
            }
            catch (DismException e) when (e.Code == ErrorCode.AccessDenied && change.Kind == ObjectKind.ServiceAccount.Kind)
            {
                warnings.Add(AccountKept(change, transport));
            }
        }

        return (sent, kept, warnings.ToImmutable());
    }

    private static string MayNotPatch(ObjectKind kind, IClusterTransport transport) => $"you may not patch {kind.Kind}s in '{transport.Namespace}'";

    private static ManifestProblem AccountKept(ObjectChange account, IClusterTransport transport) => new(
        Severity.Warning, "service-account-kept", "", $"The ServiceAccount '{account.Name}' stays as it is: {MayNotPatch(ObjectKind.ServiceAccount, transport)}.",
        "Ask for that right, or have somebody with it go back again: 'dismps undo' and Undo-DismModel send what is missing.");

    private static async Task<Release?> NewestAsync(IClusterTransport transport, string name, CancellationToken ct) =>
        (await new ReleaseHistory(transport).ReadAsync(name, transport.Namespace, ct).ConfigureAwait(false)).LastOrDefault();

    private static async Task<(bool Read, JsonObject? Live)> TryGetAsync(IClusterTransport transport, ObjectKind kind, string name, CancellationToken ct)
    {
        try
        {
            return (true, await transport.GetAsync(kind, name, null, ct).ConfigureAwait(false));
        }
        catch (DismException e) when (e.Code == ErrorCode.AccessDenied)
        {
            return (false, null);
        }
    }

    private static string NameOf(JsonObject manifest) => (string?)manifest["metadata"]?["name"] ?? "";
}

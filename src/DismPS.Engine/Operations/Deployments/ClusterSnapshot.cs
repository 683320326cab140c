using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>A namespace as it is: what a check needs to know, and the objects that may be changed. Read once for all templates of an action.</summary>
internal sealed class ClusterSnapshot
{
    private const string ConfigNamespace = "kserve";
    private const string ConfigName = "inferenceservice-config";

    private readonly Dictionary<(string Kind, string Name), JsonObject> _live;

    private ClusterSnapshot(ClusterFacts facts, IEnumerable<JsonObject> live)
    {
        Facts = facts;
        _live = live.GroupBy(Key).ToDictionary(g => g.Key, g => g.Last());
    }

    /// <summary>What is known for checks; what may not be read is as shipped.</summary>
    public ClusterFacts Facts { get; }

    /// <summary>The live object of a manifest's kind and name; null when there is none.</summary>
    public JsonObject? Live(JsonObject manifest) => _live.GetValueOrDefault(Key(manifest));

    /// <summary>The live object of a name; null when there is none.</summary>
    public JsonObject? Live(ObjectKind kind, string name) => _live.GetValueOrDefault((kind.Kind, name));

    /// <summary>Reads it.</summary>
    /// <exception cref="DismException">The cluster cannot be reached, does not know the user, or has no InferenceServices.</exception>
    public static async Task<ClusterSnapshot> ReadAsync(IClusterTransport transport, Version? kserveVersion, bool withSecrets, CancellationToken ct)
    {
        string ns = transport.Namespace;
        // Required: who may not read these cannot deploy, and a wrong context shows here at first.
        IReadOnlyList<JsonObject> services = await transport.ListAsync(new ObjectSelection(ObjectKind.InferenceService, ns), ct).ConfigureAwait(false);
        Task<IReadOnlyList<JsonObject>?> runtimes = TryAsync(transport, ObjectKind.ServingRuntime, ns, ct);
        Task<IReadOnlyList<JsonObject>?> clusterRuntimes = TryAsync(transport, ObjectKind.ClusterServingRuntime, ns, ct);
        Task<IReadOnlyList<JsonObject>?> containers = TryAsync(transport, ObjectKind.ClusterStorageContainer, ns, ct);
        Task<IReadOnlyList<JsonObject>?> accounts = TryAsync(transport, ObjectKind.ServiceAccount, ns, ct);
        Task<IReadOnlyList<JsonObject>?> quotas = TryAsync(transport, ObjectKind.ResourceQuota, ns, ct);
        Task<IReadOnlyList<JsonObject>?> limits = TryAsync(transport, ObjectKind.LimitRange, ns, ct);
        // Secrets are read when one is to be compared only: most users have no right to, and need none.
        Task<IReadOnlyList<JsonObject>?> secrets = withSecrets ? TryAsync(transport, ObjectKind.Secret, ns, ct, DeploymentLabels.Selector) : Task.FromResult<IReadOnlyList<JsonObject>?>(null);
        Task<string?> mode = ReadModeAsync(transport, ct);
        await Task.WhenAll(runtimes, clusterRuntimes, containers, accounts, quotas, limits, secrets, mode).ConfigureAwait(false);

        ClusterFacts facts = ClusterFacts.Read(
            new ClusterObjects
            {
                Runtimes = await runtimes.ConfigureAwait(false),
                ClusterRuntimes = await clusterRuntimes.ConfigureAwait(false),
                StorageContainers = await containers.ConfigureAwait(false),
                ServiceAccounts = await accounts.ConfigureAwait(false),
                Quotas = await quotas.ConfigureAwait(false),
                LimitRanges = await limits.ConfigureAwait(false),
            },
            kserveVersion,
            await mode.ConfigureAwait(false)) with { Namespace = ns };
        return new ClusterSnapshot(facts, [.. services, .. await runtimes.ConfigureAwait(false) ?? [], .. await accounts.ConfigureAwait(false) ?? [], .. await secrets.ConfigureAwait(false) ?? []]);
    }

    /// <summary>KServe's settings; null when they may not be read.</summary>
    public static async Task<JsonObject?> ReadConfigAsync(IClusterTransport transport, CancellationToken ct)
    {
        try
        {
            return await transport.GetAsync(ObjectKind.ConfigMap, ConfigName, ConfigNamespace, ct).ConfigureAwait(false);
        }
        catch (DismException)
        {
            return null;
        }
    }

    /// <summary>A part of KServe's settings, which are JSON texts in a ConfigMap; null when it is not there.</summary>
    public static JsonObject? ConfigPart(JsonObject? config, string name)
    {
        try
        {
            return config?["data"]?[name] is JsonValue value && value.TryGetValue(out string? text) ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<string?> ReadModeAsync(IClusterTransport transport, CancellationToken ct) =>
        ConfigPart(await ReadConfigAsync(transport, ct).ConfigureAwait(false), "deploy")?["defaultDeploymentMode"] is JsonValue mode && mode.TryGetValue(out string? text) ? text : null;

    private static async Task<IReadOnlyList<JsonObject>?> TryAsync(IClusterTransport transport, ObjectKind kind, string ns, CancellationToken ct, string? labels = null)
    {
        try
        {
            return await transport.ListAsync(new ObjectSelection(kind, kind.IsNamespaced ? ns : null) { Labels = labels }, ct).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code is ErrorCode.AccessDenied or ErrorCode.ClusterKindMissing)
        {
            return null;
        }
    }

    private static (string, string) Key(JsonObject thing) => ((string?)thing["kind"] ?? "", (string?)thing["metadata"]?["name"] ?? "");
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>What is known of a cluster when a manifest is checked. Null stands for unknown: nothing is concluded from it.</summary>
public sealed record ClusterFacts
{
    /// <summary>Release of KServe: major and minor.</summary>
    public required Version KserveVersion { get; init; }

    /// <summary>What KServe does with a service that names no deployment mode: <c>Standard</c> or <c>Knative</c>.</summary>
    public string DefaultDeploymentMode { get; init; } = DeploymentModes.Standard;

    /// <summary>True when runtimes and storage containers are what KServe ships, and a cluster may have others: what is missing among them is a warning then.</summary>
    public bool IsShipped { get; init; }

    /// <summary>Namespace of objects that name none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Server programs.</summary>
    public required ImmutableArray<KnownRuntime> Runtimes { get; init; }

    /// <summary>Addresses that the storage containers take.</summary>
    public required ImmutableArray<StorageFormat> StorageFormats { get; init; }

    /// <summary>Namespaces.</summary>
    public FrozenSet<string>? Namespaces { get; init; }

    /// <summary>Service accounts.</summary>
    public ImmutableArray<KnownServiceAccount>? ServiceAccounts { get; init; }

    /// <summary>Secrets.</summary>
    public ImmutableArray<KnownSecret>? Secrets { get; init; }

    /// <summary>Quotas and limit ranges.</summary>
    public ImmutableArray<KnownLimit> Limits { get; init; } = [];

    /// <summary>What a release of KServe has after its installation, for work without a cluster.</summary>
    /// <param name="kserveVersion">Release; null for the newest that is known.</param>
    public static ClusterFacts Shipped(Version? kserveVersion = null)
    {
        Version version = kserveVersion is null ? KserveReleases.Newest : KserveReleases.Nearest(kserveVersion);
        return new ClusterFacts
        {
            KserveVersion = version,
            IsShipped = true,
            DefaultDeploymentMode = DeploymentModes.Standard,
            Runtimes = ShippedRuntimes.Of(version),
            StorageFormats = ShippedRuntimes.StorageFormats,
        };
    }

    /// <summary>Reads the facts from a cluster's objects; for what was not read, those of <see cref="Shipped"/> stand.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="kserveVersion">Release of KServe; null for the newest that is known.</param>
    /// <param name="defaultDeploymentMode"><c>defaultDeploymentMode</c> of the ConfigMap inferenceservice-config; null for <c>Standard</c>.</param>
    public static ClusterFacts Read(ClusterObjects objects, Version? kserveVersion = null, string? defaultDeploymentMode = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ClusterFacts shipped = Shipped(kserveVersion);
        return shipped with
        {
            IsShipped = false,
            DefaultDeploymentMode = DeploymentModes.Normalize(defaultDeploymentMode ?? shipped.DefaultDeploymentMode),
            Runtimes =
            [
                .. objects.Runtimes?.Select(KnownRuntime.Read) ?? [],
                .. objects.ClusterRuntimes?.Select(KnownRuntime.Read) ?? shipped.Runtimes,
            ],
            StorageFormats = objects.StorageContainers is null ? shipped.StorageFormats :
            [
                .. objects.StorageContainers.Where(c => c.Flag("disabled") != true).SelectMany(c => c.Object("spec").Objects("supportedUriFormats"))
                    .Select(f => new StorageFormat(f.Text("prefix"), f.Text("regex"))),
            ],
            Namespaces = objects.Namespaces?.Select(n => n.Object("metadata").Text("name")).OfType<string>().ToFrozenSet(),
            ServiceAccounts = objects.ServiceAccounts?.Select(ReadServiceAccount).ToImmutableArray(),
            Secrets = objects.Secrets?.Select(ReadSecret).ToImmutableArray(),
            Limits = [.. (objects.Quotas ?? []).SelectMany(LimitReader.ReadQuota), .. (objects.LimitRanges ?? []).SelectMany(LimitReader.ReadRange)],
        };
    }

    private static KnownServiceAccount ReadServiceAccount(JsonObject account) => new(
        account.Object("metadata").Text("namespace") ?? "",
        account.Object("metadata").Text("name") ?? "",
        [.. account.Objects("secrets").Select(s => s.Text("name")).OfType<string>()]);

    private static KnownSecret ReadSecret(JsonObject secret)
    {
        JsonObject? metadata = secret.Object("metadata");
        IEnumerable<string>? keys = secret.Object("data") is null && secret.Object("stringData") is null
            ? null
            : (secret.Object("data")?.Select(d => d.Key) ?? []).Concat(secret.Object("stringData")?.Select(d => d.Key) ?? []);
        return new KnownSecret(
            metadata.Text("namespace") ?? "",
            metadata.Text("name") ?? "",
            (metadata.Object("annotations") ?? []).Where(a => a.Value.AsText() is not null).ToFrozenDictionary(a => a.Key, a => a.Value.AsText()!),
            keys?.ToFrozenSet());
    }
}

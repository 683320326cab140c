using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>A ServingRuntime or ClusterServingRuntime: a server program that a cluster offers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Namespace of a ServingRuntime, empty when it names none; null for one of the whole cluster.</param>
public sealed record KnownRuntime(string Name, string? Namespace)
{
    /// <summary>What it serves.</summary>
    public ImmutableArray<RuntimeFormat> Formats { get; init; } = [];

    /// <summary>Protocols: <c>v1</c>, <c>v2</c>, <c>grpc-v2</c>; empty takes all.</summary>
    public ImmutableArray<string> Protocols { get; init; } = [];

    /// <summary>True when KServe refuses to use it.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>True for ModelMesh's runtimes.</summary>
    public bool IsMultiModel { get; init; }

    /// <summary>True when it has a <c>workerSpec</c>.</summary>
    public bool IsMultiNode { get; init; }

    /// <summary>What its server's container asks for when a service does not say: resource to quantity.</summary>
    public FrozenDictionary<string, string> Requests { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Limits of its server's container.</summary>
    public FrozenDictionary<string, string> Limits { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Names of its volumes.</summary>
    public ImmutableArray<string> Volumes { get; init; } = [];

    /// <summary>When it was made; the least time when unknown.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Image of its server; null when unknown.</summary>
    public string? Image { get; init; }

    /// <summary>Reads one from an object of the cluster.</summary>
    /// <param name="runtime">ServingRuntime or ClusterServingRuntime.</param>
    public static KnownRuntime Read(JsonObject runtime)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        JsonObject? metadata = runtime.Object("metadata");
        JsonObject? spec = runtime.Object("spec");
        JsonObject? container = spec.Objects("containers").FirstOrDefault(c => c.Text("name") == "kserve-container") ?? spec.Objects("containers").FirstOrDefault();
        return new KnownRuntime(metadata.Text("name") ?? "", runtime.Text("kind") == "ServingRuntime" ? metadata.Text("namespace") ?? "" : null)
        {
            Formats = [.. spec.Objects("supportedModelFormats").Select(f =>
                new RuntimeFormat(f.Text("name") ?? "", f.Text("version"), f.Flag("autoSelect") ?? false, (int?)f.Whole("priority")))],
            Protocols = [.. spec.List("protocolVersions")?.Select(p => p.AsText()).OfType<string>() ?? []],
            IsDisabled = spec.Flag("disabled") ?? false,
            IsMultiModel = spec.Flag("multiModel") ?? false,
            IsMultiNode = spec.Has("workerSpec"),
            Requests = ReadResources(container.Object("resources").Object("requests")),
            Limits = ReadResources(container.Object("resources").Object("limits")),
            Volumes = [.. spec.Objects("volumes").Select(v => v.Text("name")).OfType<string>()],
            Created = DateTimeOffset.TryParse(metadata.Text("creationTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset created) ? created : default,
            Image = container.Text("image"),
        };
    }

    /// <summary>Whether it serves a format.</summary>
    /// <param name="format">Name of the format.</param>
    /// <param name="version">Its version; null for any.</param>
    /// <param name="byItself">Whether KServe chooses it, so that only formats with <see cref="RuntimeFormat.AutoSelect"/> count.</param>
    public bool Supports(string format, string? version, bool byItself) =>
        Formats.Any(f => f.Name == format && (version is null || f.Version == version) && (!byItself || f.AutoSelect));

    /// <summary>Whether it speaks a protocol.</summary>
    public bool Speaks(string protocol) => protocol.Length == 0 || Protocols.IsEmpty || Protocols.Contains(protocol);

    private static FrozenDictionary<string, string> ReadResources(JsonObject? resources) =>
        resources is null ? FrozenDictionary<string, string>.Empty : resources.Where(r => r.Value is JsonValue).ToFrozenDictionary(r => r.Key, r => r.Value.AsText() ?? r.Value!.ToJsonString());
}

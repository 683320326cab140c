using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python.Environments;
using Polly;
using Polly.Retry;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>A cluster through the kubectl program: contexts, credential plugins, proxies and certificates are kubectl's.</summary>
public sealed class KubectlTransport : IClusterTransport
{
    /// <summary>Who the fields of our objects belong to.</summary>
    public const string FieldManager = "dismps";

    private const int Attempts = 3;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ClusterOptions _options;
    private readonly KubectlProcess _kubectl;
    private readonly ResiliencePipeline<KubectlAnswer> _retry;

    // From 1.21 on kubectl hides who set which field unless asked; before, it did not know the question.
    private readonly string[] _owners;

    private KubectlTransport(ClusterOptions options, KubectlProcess kubectl, Version client, string ns)
    {
        _owners = client >= KubectlVersion.HidesOwners ? ["--show-managed-fields"] : [];
        _options = options;
        _kubectl = kubectl;
        Namespace = ns;
        _retry = new ResiliencePipelineBuilder<KubectlAnswer> { TimeProvider = options.Time }
            .AddRetry(new RetryStrategyOptions<KubectlAnswer>
            {
                MaxRetryAttempts = Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { ExitCode: not 0 } answer && MayPass(answer)),
            })
            .Build();
    }

    /// <inheritdoc/>
    public string Namespace { get; }

    /// <summary>The name of the context; null for the current one.</summary>
    public string? Context => _options.Context;

    /// <summary>Finds kubectl, checks its version and reads the context. The cluster itself is not asked.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.KubectlMissing"/>, <see cref="ErrorCode.KubectlTooOld"/>, <see cref="ErrorCode.ClusterContextInvalid"/>.</exception>
    public static async Task<KubectlTransport> ConnectAsync(ClusterOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var kubectl = new KubectlProcess(KubectlProgram.Find(options), options.Time);
        Task<Version> version = KubectlVersion.ReadClientAsync(kubectl, options.RequestTimeout, ct);
        Task<string> ns = Kubeconfig.ReadNamespaceAsync(kubectl, options, ct);
        // The version first: an old kubectl may not know how to read the context.
        Version client = await version.ConfigureAwait(false);
        KubectlVersion.Check(client, kubectl.Program.Path);
        return new KubectlTransport(options, kubectl, client, await ns.ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<JsonObject?> GetAsync(ObjectKind kind, string name, string? ns, CancellationToken ct)
    {
        ObjectName.Check(name);
        KubectlAnswer answer = await CallAsync(["get", kind.Resource, name, .. In(kind, ns), "-o", "json", "--ignore-not-found", .. _owners], ct).ConfigureAwait(false);
        return answer.Output.AsSpan().Trim((byte)'\n').IsEmpty ? null : Parse(answer.Output);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(ObjectSelection selection, CancellationToken ct)
    {
        KubectlAnswer answer = await CallAsync(["get", .. Select(selection), "-o", "json", .. _owners], ct).ConfigureAwait(false);
        return Parse(answer.Output)["items"] is JsonArray items ? [.. items.OfType<JsonObject>()] : [];
    }

    /// <inheritdoc/>
    public async Task<JsonObject> ApplyAsync(JsonObject manifest, ApplyOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(options);
        using ManifestFile file = ManifestFile.Write(manifest);
        // The server's schema refuses what it does not know; kubectl's own check would read all schemas of the cluster first.
        List<string> arguments = ["apply", "--server-side", $"--field-manager={FieldManager}", "--validate=false", "-o", "json", "-f", file.Path];
        if (manifest["metadata"]?["namespace"] is null)
            arguments.Add($"--namespace={Namespace}");
        if (options.Force)
            arguments.Add("--force-conflicts");
        if (options.DryRun)
            arguments.Add("--dry-run=server");
        KubectlAnswer answer = await CallAsync(arguments, ct, $"{(string?)manifest["kind"]} '{(string?)manifest["metadata"]?["name"]}'").ConfigureAwait(false);
        return Parse(answer.Output);
    }

    /// <inheritdoc/>
    public async Task<JsonObject> AnnotateAsync(ObjectKind kind, string name, string? ns, IReadOnlyDictionary<string, string?> annotations, CancellationToken ct)
    {
        ObjectName.Check(name);
        var changes = new JsonObject();
        foreach ((string key, string? value) in annotations)
            changes[key] = value;
        string patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = changes } }.ToJsonString();
        KubectlAnswer answer = await CallAsync(["patch", kind.Resource, name, .. In(kind, ns), "--type=merge", $"--patch={patch}", $"--field-manager={FieldManager}", "-o", "json"], ct, $"{kind.Kind} '{name}'").ConfigureAwait(false);
        return Parse(answer.Output);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ObjectKind kind, string name, string? ns, bool wait, CancellationToken ct)
    {
        ObjectName.Check(name);
        KubectlAnswer answer = await CallAsync(["delete", kind.Resource, name, .. In(kind, ns), "--ignore-not-found", $"--wait={(wait ? "true" : "false")}", "-o", "name"], ct, $"{kind.Kind} '{name}'").ConfigureAwait(false);
        return answer.Output.Length > 0;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<WatchEvent> WatchAsync(ObjectSelection selection, CancellationToken ct) =>
        new KubectlWatch(_kubectl, this, selection, [.. Select(selection)], _options.Time).ReadAsync(ct);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ReadLogAsync(string pod, string? ns, PodLogOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        ObjectName.Check(pod);
        List<string> arguments = ["logs", pod, $"--namespace={ns ?? Namespace}"];
        if (options.Container is { } container)
            arguments.Add($"--container={container}");
        if (options.Tail is { } tail)
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--tail={tail}"));
        if (options.Since is { } since)
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--since={Math.Max(1, (long)since.TotalSeconds)}s"));
        if (options.Previous)
            arguments.Add("--previous");
        if (options.Timestamps)
            arguments.Add("--timestamps");
        arguments.Add(options.Follow ? "--follow" : RequestTimeout);

        KubectlAnswer? ended = null;
        await foreach (string line in _kubectl.ReadLinesAsync(arguments, a => ended = a, ct).ConfigureAwait(false))
            yield return CleanText.Of(line);
        if (ended is { ExitCode: not 0 })
            throw KubectlFaultReader.Read(ended.ExitCode, ended.Errors).ToException(pod);
    }

    /// <inheritdoc/>
    public async Task<IPortForward> ForwardAsync(string pod, int port, string? ns, CancellationToken ct)
    {
        ObjectName.Check(pod);
        string[] arguments = ["port-forward", "--address=127.0.0.1", $"--namespace={ns ?? Namespace}", $"pod/{pod}", string.Create(CultureInfo.InvariantCulture, $":{port}")];
        return await KubectlPortForward.OpenAsync(_kubectl, arguments, _options.RequestTimeout, _options.Time, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> MayAsync(string verb, string resource, string? ns, CancellationToken ct)
    {
        string[] parts = resource.Split('/', 2);
        List<string> arguments = ["auth", "can-i", verb, parts[0], $"--namespace={ns ?? Namespace}", RequestTimeout];
        if (parts.Length > 1)
            arguments.Add($"--subresource={parts[1]}");
        KubectlAnswer answer = await _kubectl.RunAsync(arguments, Limit, ct).ConfigureAwait(false);
        // "no" has the exit code of a failure.
        return answer.Text.Trim() switch
        {
            "yes" => true,
            { } no when no.StartsWith("no", StringComparison.Ordinal) => false,
            _ => throw KubectlFaultReader.Read(answer.ExitCode, answer.Errors, answer.Text).ToException(),
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> ListResourcesAsync(string group, CancellationToken ct)
    {
        KubectlAnswer answer = await CallAsync(["api-resources", $"--api-group={group}", "-o", "name"], ct).ConfigureAwait(false);
        return answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<ClusterVersions> GetVersionsAsync(CancellationToken ct)
    {
        KubectlAnswer answer = await CallAsync(["version", "-o", "json"], ct).ConfigureAwait(false);
        JsonObject versions = Parse(answer.Output);
        return new ClusterVersions(KubectlVersion.Read(versions["clientVersion"]), KubectlVersion.Read(versions["serverVersion"]));
    }

    private TimeSpan Limit => _options.RequestTimeout + Grace;

    private string RequestTimeout => string.Create(CultureInfo.InvariantCulture, $"--request-timeout={Math.Max(1, (int)Math.Ceiling(_options.RequestTimeout.TotalSeconds))}s");

    // Every call that goes through here leaves the same state when it is made twice.
    private async Task<KubectlAnswer> CallAsync(IReadOnlyList<string> arguments, CancellationToken ct, string? target = null)
    {
        List<string> all = [.. arguments, RequestTimeout];
        KubectlAnswer answer = await _retry.ExecuteAsync(async token => await _kubectl.RunAsync(all, Limit, token).ConfigureAwait(false), ct).ConfigureAwait(false);
        return answer.ExitCode == 0 ? answer : throw KubectlFaultReader.Read(answer.ExitCode, answer.Errors, answer.Text).ToException(target);
    }

    // A cluster that is down or slow is the caller's to wait for; here only what passes within a second or two.
    private static bool MayPass(KubectlAnswer answer) => KubectlFaultReader.Read(answer.ExitCode, answer.Errors).Kind
        is ClusterFaultKind.ServerFailed or ClusterFaultKind.TooManyRequests or ClusterFaultKind.WebhookUnreachable or ClusterFaultKind.Expired or ClusterFaultKind.Changed;

    private IEnumerable<string> In(ObjectKind kind, string? ns) => kind.IsNamespaced ? [$"--namespace={ns ?? Namespace}"] : [];

    private IEnumerable<string> Select(ObjectSelection selection)
    {
        yield return selection.Kind.Resource;
        if (selection.Kind.IsNamespaced)
            yield return selection.AllNamespaces ? "--all-namespaces" : $"--namespace={selection.Namespace ?? Namespace}";
        if (selection.Labels is { Length: > 0 } labels)
            yield return $"--selector={labels}";
        // By field and not by name: a name that is not there would be a failure, and its watch impossible.
        List<string> fields = selection.Fields is { Length: > 0 } given ? [given] : [];
        if (selection.Name is { } name)
        {
            ObjectName.Check(name);
            fields.Add($"metadata.name={name}");
        }

        if (fields.Count > 0)
            yield return $"--field-selector={string.Join(',', fields)}";
    }

    private static JsonObject Parse(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 128 }) as JsonObject
                ?? throw new DismException(ErrorCode.ClusterFailed, "kubectl wrote something that is no object.", "Check that DISMPS_KUBECTL is kubectl.");
        }
        catch (JsonException e)
        {
            throw new DismException(ErrorCode.ClusterFailed, $"kubectl wrote no JSON: {CleanText.Of(Encoding.UTF8.GetString(json.AsSpan(0, Math.Min(json.Length, 120))))}", "Check that DISMPS_KUBECTL is kubectl.", inner: e);
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Releases;

/// <summary>
/// The last states of a deployment, in a ConfigMap beside it, so that anybody with the right to publish can go back to one. Values of secrets are never in it.
/// </summary>
public sealed class ReleaseHistory(IClusterTransport transport)
{
    /// <summary>States that are kept.</summary>
    public const int Kept = 10;

    private const string KeyPrefix = "release-";
    private const string Schema = "1";

    // A ConfigMap holds 1 MiB.
    private const int MaxBytes = 900 * 1024;

    /// <summary>Name of the ConfigMap.</summary>
    public static string NameFor(string service) => $"{service}-dismps";

    /// <summary>The states of a deployment, oldest first; empty when nothing is known.</summary>
    public async Task<ImmutableArray<Release>> ReadAsync(string service, string ns, CancellationToken ct) =>
        await transport.GetAsync(ObjectKind.ConfigMap, NameFor(service), ns, ct).ConfigureAwait(false) is { } map ? Read(map) : [];

    /// <summary>Reads the states out of a ConfigMap; what is damaged is left out.</summary>
    public static ImmutableArray<Release> Read(JsonObject map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map["data"] is not JsonObject data)
            return [];
        var releases = new List<Release>();
        foreach ((string key, JsonNode? value) in data)
        {
            if (key.StartsWith(KeyPrefix, StringComparison.Ordinal)
                && int.TryParse(key.AsSpan(KeyPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && value is JsonValue text && text.TryGetValue(out string? json) && ReadOne(number, json) is { } release)
            {
                releases.Add(release);
            }
        }

        return [.. releases.OrderBy(r => r.Number)];
    }

    /// <summary>Adds a state and returns it with its number.</summary>
    /// <exception cref="DismException">The cluster refuses.</exception>
    public async Task<Release> AddAsync(string service, string ns, ImmutableArray<Release> known, Release release, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(release);
        Release added = release with
        {
            Number = known.IsEmpty ? 1 : known[^1].Number + 1,
            Manifests = [.. release.Manifests.Where(m => !IsSecret(m))],
            Secrets = [.. release.Secrets.Concat(release.Manifests.Where(IsSecret)).Select(S3Objects.WithoutValues)],
        };
        await WriteAsync(service, ns, known.Add(added), ct).ConfigureAwait(false);
        return added;
    }

    /// <summary>Notes what became of a state.</summary>
    /// <exception cref="DismException">The cluster refuses.</exception>
    public async Task MarkAsync(string service, string ns, int number, ReleaseState state, CancellationToken ct)
    {
        ImmutableArray<Release> known = await ReadAsync(service, ns, ct).ConfigureAwait(false);
        if (known.FirstOrDefault(r => r.Number == number) is { } release && release.State != state)
            await WriteAsync(service, ns, known.Replace(release, release with { State = state }), ct).ConfigureAwait(false);
    }

    /// <summary>Removes all of it.</summary>
    public Task<bool> RemoveAsync(string service, string ns, CancellationToken ct) => transport.DeleteAsync(ObjectKind.ConfigMap, NameFor(service), ns, wait: false, ct);

    private async Task WriteAsync(string service, string ns, ImmutableArray<Release> releases, CancellationToken ct)
    {
        var data = new JsonObject();
        int bytes = 0;
        List<Release> kept = [.. releases.Reverse().Take(Kept)];
        // However many fail in a row: the last one that answered stays, to go back to.
        if (kept.Count == Kept && !kept.Any(r => r.State == ReleaseState.Ready) && releases.LastOrDefault(r => r.State == ReleaseState.Ready) is { } answered)
            kept[^1] = answered;
        foreach (Release release in kept)
        {
            string text = WriteOne(release).ToJsonString();
            bytes += text.Length * 2;
            // The newest must be there, however large.
            if (bytes > MaxBytes && data.Count > 0)
                break;
            data[string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}{release.Number:D6}")] = text;
        }

        var map = new JsonObject
        {
            ["apiVersion"] = ObjectKind.ConfigMap.ApiVersion,
            ["kind"] = ObjectKind.ConfigMap.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = NameFor(service),
                ["namespace"] = ns,
                ["labels"] = new JsonObject { [DeploymentLabels.ManagedBy] = DeploymentLabels.Manager, [DeploymentLabels.Name] = service },
            },
            ["data"] = data,
        };
        // Nobody else has a reason to write it.
        await transport.ApplyAsync(map, new ApplyOptions { Force = true }, ct).ConfigureAwait(false);
    }

    private static JsonObject WriteOne(Release release)
    {
        var one = new JsonObject
        {
            ["schema"] = Schema,
            ["at"] = release.At.ToString("O", CultureInfo.InvariantCulture),
            ["state"] = release.State.ToString(),
        };
        foreach ((string name, string? value) in (ReadOnlySpan<(string, string?)>)[("version", release.Version), ("storageUri", release.StorageUri), ("by", release.By), ("message", release.Message)])
        {
            if (value is not null)
                one[name] = value;
        }

        one["manifests"] = new JsonArray([.. release.Manifests.Select(m => m.DeepClone())]);
        // Not among the manifests: who applied one without its data would take the keys away.
        if (!release.Secrets.IsEmpty)
            one["secrets"] = new JsonArray([.. release.Secrets.Select(S3Objects.WithoutValues)]);
        return one;
    }

    private static Release? ReadOne(int number, string json)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 128 }) is not JsonObject one || Text(one, "schema") != Schema)
                return null;
            return new Release(
                number,
                DateTimeOffset.TryParse(Text(one, "at"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset at) ? at : default,
                [.. (one["manifests"] as JsonArray ?? []).OfType<JsonObject>().Where(m => !IsSecret(m)).Select(m => m.DeepClone().AsObject())])
            {
                Secrets = [.. (one["secrets"] as JsonArray ?? []).OfType<JsonObject>().Where(IsSecret).Select(S3Objects.WithoutValues)],
                State = Enum.TryParse(Text(one, "state"), out ReleaseState state) ? state : ReleaseState.Sent,
                Version = Text(one, "version"),
                StorageUri = Text(one, "storageUri"),
                By = Text(one, "by"),
                Message = Text(one, "message"),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSecret(JsonObject manifest) => Text(manifest, "kind") == ObjectKind.Secret.Kind;

    private static string? Text(JsonObject one, string name) => one[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}

using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>The secret and the service account by which KServe's download reaches an S3 store.</summary>
public static class S3Objects
{
    /// <summary>Key of the secret: who.</summary>
    public const string AccessKeyId = "AWS_ACCESS_KEY_ID";

    /// <summary>Key of the secret: with what.</summary>
    public const string SecretAccessKey = "AWS_SECRET_ACCESS_KEY";

    private const string Domain = "serving.kserve.io/";
    private const string ConnectionPrefix = Domain + "s3-";

    /// <summary>The secret, without values.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ns">Namespace; null writes none.</param>
    /// <param name="connection">The store.</param>
    public static JsonObject Secret(string name, string? ns, S3Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var annotations = new JsonObject();
        annotations.Put(Domain + "s3-endpoint", HostOf(connection.Endpoint));
        annotations[Domain + "s3-usehttps"] = connection.UseHttps && connection.Endpoint?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) != true ? "1" : "0";
        if (!connection.VerifyCertificate)
            annotations[Domain + "s3-verifyssl"] = "0";
        annotations.Put(Domain + "s3-region", connection.Region);
        if (connection.UseVirtualBucket is { } isVirtual)
            annotations[Domain + "s3-usevirtualbucket"] = isVirtual ? "1" : "0";
        if (connection.IsAnonymous)
            annotations[Domain + "s3-useanoncredential"] = "true";
        annotations.Put(Domain + "s3-cabundle-configmap", connection.CertificatesConfigMap);
        JsonObject metadata = Metadata(name, ns);
        metadata["annotations"] = annotations;
        return new JsonObject { ["apiVersion"] = ObjectKind.Secret.ApiVersion, ["kind"] = ObjectKind.Secret.Kind, ["metadata"] = metadata, ["type"] = "Opaque" };
    }

    /// <summary>The service account that lists the secret.</summary>
    public static JsonObject ServiceAccount(string name, string? ns, string secret) => new()
    {
        ["apiVersion"] = ObjectKind.ServiceAccount.ApiVersion,
        ["kind"] = ObjectKind.ServiceAccount.Kind,
        ["metadata"] = Metadata(name, ns),
        ["secrets"] = new JsonArray(new JsonObject { ["name"] = secret }),
    };

    /// <summary>A secret with its values, to be applied and never to be shown or written to a file.</summary>
    /// <param name="secret">The secret without values.</param>
    /// <param name="accessKey">Who.</param>
    /// <param name="secretKey">With what.</param>
    public static JsonObject WithValues(JsonObject secret, string accessKey, string secretKey)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var filled = secret.DeepClone().AsObject();
        filled["data"] = new JsonObject
        {
            [AccessKeyId] = Convert.ToBase64String(Encoding.UTF8.GetBytes(accessKey)),
            [SecretAccessKey] = Convert.ToBase64String(Encoding.UTF8.GetBytes(secretKey)),
        };
        return filled;
    }

    /// <summary>A secret as it may be kept: its name, its labels, the annotations about the store, and no value.</summary>
    public static JsonObject WithoutValues(JsonObject secret)
    {
        JsonObject? metadata = secret.Object("metadata");
        var kept = new JsonObject();
        kept.Put("name", metadata.Text("name"));
        kept.Put("namespace", metadata.Text("namespace"));
        kept.Put("labels", metadata.Object("labels")?.DeepClone());
        kept.Put("annotations", new JsonObject(ConnectionOf(secret).Select(a => KeyValuePair.Create<string, JsonNode?>(a.Key, a.Value))));
        return new JsonObject { ["apiVersion"] = ObjectKind.Secret.ApiVersion, ["kind"] = ObjectKind.Secret.Kind, ["metadata"] = kept };
    }

    /// <summary>The annotations of a secret that say where the store is and how it is reached.</summary>
    public static IReadOnlyDictionary<string, string> ConnectionOf(JsonObject secret)
    {
        var connection = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, JsonNode? value) in secret.Object("metadata").Object("annotations") ?? [])
        {
            if (key.StartsWith(ConnectionPrefix, StringComparison.Ordinal) && value.AsText() is { } text)
                connection[key] = text;
        }

        return connection;
    }

    /// <summary>The annotations that lead a secret to the store of another; null takes one away.</summary>
    /// <param name="live">The secret as it is.</param>
    /// <param name="wanted">The other.</param>
    /// <returns>Empty when both lead to the same.</returns>
    public static IReadOnlyDictionary<string, string?> ConnectionChanges(JsonObject live, JsonObject wanted)
    {
        IReadOnlyDictionary<string, string> before = ConnectionOf(live);
        IReadOnlyDictionary<string, string> after = ConnectionOf(wanted);
        var changes = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach ((string key, string value) in after.Where(a => before.GetValueOrDefault(a.Key) != a.Value))
            changes[key] = value;
        foreach (string key in before.Keys.Where(k => !after.ContainsKey(k)))
            changes[key] = null;
        return changes;
    }

    /// <summary>The command that gives a secret its values, with places for them.</summary>
    public static string CreateCommand(JsonObject secret)
    {
        JsonObject? metadata = secret.Object("metadata");
        string ns = metadata.Text("namespace") is { } name ? $" --namespace={name}" : "";
        return $"kubectl create secret generic {metadata.Text("name")}{ns} --from-literal={AccessKeyId}=... --from-literal={SecretAccessKey}=...";
    }

    private static JsonObject Metadata(string name, string? ns)
    {
        var metadata = new JsonObject { ["name"] = name };
        metadata.Put("namespace", ns);
        metadata["labels"] = new JsonObject { [DeploymentLabels.ManagedBy] = DeploymentLabels.Manager };
        return metadata;
    }

    // A scheme in the annotation would win over s3-usehttps.
    private static string? HostOf(string? endpoint)
    {
        int scheme = endpoint?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        return (scheme < 0 ? endpoint : endpoint![(scheme + 3)..])?.TrimEnd('/');
    }
}

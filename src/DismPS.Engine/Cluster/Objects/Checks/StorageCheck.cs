using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Where models are downloaded from, and as whom.</summary>
internal static partial class StorageCheck
{
    private const string OldDomain = "serving.kubeflow.org/";
    private const string Domain = "serving.kserve.io/";
    private const string DefaultMount = "/mnt/models";

    private static readonly (string Scheme, Version Since)[] Schemes =
    [
        ("gs://", new(0, 7)), ("s3://", new(0, 7)), ("pvc://", new(0, 7)), ("file://", new(0, 7)), ("https://", new(0, 7)), ("http://", new(0, 7)),
        ("hdfs://", new(0, 9)), ("webhdfs://", new(0, 9)), ("oci://", new(0, 12)), ("hf://", new(0, 15)), ("oci+native://", new(0, 20)),
    ];

    /// <summary>Checks a predictor's model and its storageUris.</summary>
    public static void Run(CheckContext context, PredictorView view)
    {
        JsonObject? model = view.Model;
        string? uri = model.Text("storageUri");
        JsonObject? storage = model.Object("storage");
        if (uri is not null)
            CheckUri(context, uri, $"{view.ModelPath}.storageUri", isList: false);
        if (uri is not null && storage.Has("path"))
            context.Error("storage-repeated", $"{view.ModelPath}.storage", "'storageUri' and 'storage' with a path exclude each other; KServe tells it in an Event only.", "Keep one of them.");
        if (storage is not null)
            CheckKey(context, storage, $"{view.ModelPath}.storage");
        if (context.IsStandard && uri is not null)
            CheckConfidential(context, model!.Object("confidential"), uri, $"{view.ModelPath}.confidential");
        else if (model.Object("confidential").Flag("enabled") == true && string.IsNullOrEmpty(uri))
            context.Error("confidential-without-uri", $"{view.ModelPath}.confidential", "An encrypted model needs a storageUri.");
        CheckList(context, view.Component, uri, view.Path);
        CheckAccount(context, view.Component, view.Path);
    }

    /// <summary>Checks the storageUris of a component.</summary>
    /// <param name="context">The check.</param>
    /// <param name="component">The component.</param>
    /// <param name="uri">Its storageUri; null for none.</param>
    /// <param name="path">Its path.</param>
    public static void CheckList(CheckContext context, JsonObject component, string? uri, string path)
    {
        if (component.List("storageUris") is not { Count: > 0 } list)
            return;

        uri ??= component.Objects("containers").FirstOrDefault(c => c.Text("name") == "kserve-container").Objects("env").FirstOrDefault(e => e.Text("name") == "STORAGE_URI").Text("value");
        if (uri is not null)
            context.Error("storage-repeated", $"{path}.storageUris", "'storageUri' and 'storageUris' exclude each other.", "Keep one of them.");

        var mounts = new List<string>();
        var claims = new List<string>();
        int index = 0;
        foreach (JsonObject entry in list.OfType<JsonObject>())
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{path}.storageUris[{index++}]");
            string address = entry.Text("uri") ?? "";
            string mount = entry.Text("mountPath") ?? DefaultMount;
            if (address.Length == 0)
                context.Error("storage-uri-empty", $"{at}.uri", "The address is empty.");
            else
                CheckUri(context, address, $"{at}.uri", isList: true);
            if (mount == "/" || !mount.StartsWith('/'))
                context.Error("mount-path-invalid", $"{at}.mountPath", $"'{mount}' is not an absolute path below /.");
            else if (mount.Contains("..", StringComparison.Ordinal))
                context.Error("mount-path-invalid", $"{at}.mountPath", "A path must not have '..'.");
            else if (mount.Length > 255)
                context.Error("mount-path-invalid", $"{at}.mountPath", "The path has more than 255 characters.");
            (address.StartsWith("pvc://", StringComparison.Ordinal) ? claims : mounts).Add(mount);
        }

        if (mounts.Count > 1 && claims.Distinct().Count() < claims.Count)
            context.Error("mount-path-repeated", $"{path}.storageUris", "Two volumes have one mountPath.");
        if (mounts.Count > 1 && mounts.Select(m => m.Trim('/').Split('/')[0]).Distinct().Count() > 1)
            context.Error("mount-paths-apart", $"{path}.storageUris", "The mountPaths have no common folder below /.", "Put them below /mnt/models.");
    }

    private static void CheckUri(CheckContext context, string uri, string path, bool isList)
    {
        if (uri.Length == 0)
        {
            context.Warn("storage-uri-empty", path, "The address is empty: no model is downloaded.", "Write the address, or remove the field.");
            return;
        }

        if (uri.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            context.Warn("storage-uri-invalid", path, "The address has a space or a control character.");
        if (context.Facts.StorageFormats.Any(f => f.Takes(uri)) || IsServed(context, uri))
        {
            CheckParts(context, uri, path);
        }
        else if (!AnyScheme().IsMatch(uri))
        {
            context.Warn("storage-scheme-missing", path, $"'{uri}' has no scheme: the download would be given this very text, and fails without a word in the status.", "Write s3://, pvc:// or another scheme first.");
        }
        else
        {
            string scheme = uri[..(uri.IndexOf("://", StringComparison.Ordinal) + 3)];
            string[] served = [.. Schemes.Where(s => s.Since <= context.Facts.KserveVersion).Select(s => s.Scheme)];
            string message = $"No storage container of the cluster takes '{scheme}'; KServe tells it in an Event only.";
            string cure = served.Contains(scheme.ToLowerInvariant()) ? $"Write {scheme.ToLowerInvariant()}." : $"Possible are {string.Join(", ", served)}.";
            if (isList)
                context.Warn("storage-scheme-unsupported", path, message, cure);
            else
                context.ErrorInCluster("storage-scheme-unsupported", path, message, cure);
        }
    }

    private static bool IsServed(CheckContext context, string uri)
    {
        if (uri.Contains("blob.core.windows.net", StringComparison.Ordinal))
            return AzureBlob().IsMatch(uri);

        return Schemes.Any(s => s.Since <= context.Facts.KserveVersion && uri.StartsWith(s.Scheme, StringComparison.Ordinal));
    }

    private static void CheckParts(CheckContext context, string uri, string path)
    {
        string rest = uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..];
        string first = rest.Split('/')[0];
        if (uri.StartsWith("pvc://", StringComparison.Ordinal) && !NameSyntax.IsSubdomain(first))
            context.Warn("storage-uri-invalid", path, first.Length == 0 ? "The address names no claim." : $"'{first}' is not a name of a claim.", "Write pvc://CLAIM/PATH.");
        else if (first.Length == 0 && !uri.StartsWith("file://", StringComparison.Ordinal))
            context.Warn("storage-uri-invalid", path, uri.StartsWith("s3://", StringComparison.Ordinal) || uri.StartsWith("gs://", StringComparison.Ordinal) ? "The address names no bucket." : "The address names no host.");
    }

    private static void CheckKey(CheckContext context, JsonObject storage, string path)
    {
        if (storage.Text("path") is { } p && p.Contains("..", StringComparison.Ordinal))
            context.Warn("storage-uri-invalid", $"{path}.path", "The path has '..'.");
        if (context.Facts.Secrets is not { } secrets || storage.Text("key") is not { Length: > 0 } key)
            return;

        string name = context.Annotation(Domain + "storageSecretName") is { Length: > 0 } own ? own : "storage-config";
        KnownSecret? secret = secrets.FirstOrDefault(s => s.Namespace == context.Namespace && s.Name == name);
        if (secret is null)
            context.Warn("storage-secret-missing", $"{path}.key", $"Namespace '{context.Namespace}' has no secret '{name}', in which KServe looks for the key.");
        else if (secret.Keys is { } keys && !keys.Contains(key))
            context.Warn("storage-key-missing", $"{path}.key", $"The secret '{name}' has no key '{key}'.", keys.Count > 0 ? $"It has {string.Join(", ", keys.Order(StringComparer.Ordinal))}." : null);
    }

    private static void CheckConfidential(CheckContext context, JsonObject? confidential, string uri, string path)
    {
        if (confidential.Flag("enabled") != true)
            return;

        if (uri.Length == 0)
            context.Error("confidential-without-uri", path, "An encrypted model needs a storageUri.");
        if (uri.StartsWith("oci://", StringComparison.Ordinal) || uri.StartsWith("pvc://", StringComparison.Ordinal))
            context.Warn("confidential-ignored", path, "'confidential' has no effect on images and volumes.");
        if (confidential.Text("resourceId") is { Length: > 0 } id && !KeyAddress().IsMatch(id))
            context.Error("confidential-invalid", $"{path}.resourceId", $"'{id}' is not of the form kbs:///REPOSITORY/TYPE/TAG.");
    }

    private static void CheckAccount(CheckContext context, JsonObject component, string path)
    {
        if (context.Facts.ServiceAccounts is not { } accounts || component.Text("serviceAccountName") is not { Length: > 0 } name)
            return;

        KnownServiceAccount? account = accounts.FirstOrDefault(a => a.Namespace == context.Namespace && a.Name == name);
        if (account is null)
        {
            context.Warn("service-account-missing", $"{path}.serviceAccountName", $"Namespace '{context.Namespace}' has no service account '{name}': no pod will start.", "Make it, or name another one.");
            return;
        }

        foreach (KnownSecret secret in context.Facts.Secrets?.Where(s => s.Namespace == context.Namespace && account.Secrets.Contains(s.Name)) ?? [])
        {
            string[] old = [.. secret.Annotations.Keys.Where(k => k.StartsWith(OldDomain, StringComparison.Ordinal) && !secret.Annotations.ContainsKey(Domain + k[OldDomain.Length..])).Order(StringComparer.Ordinal)];
            if (old.Length > 0)
                context.Warn("secret-annotations-old", $"{path}.serviceAccountName", $"The secret '{secret.Name}' of the service account has {string.Join(", ", old)}, which KServe does not read: the download goes to another endpoint.", $"Rename it to {Domain}{old[0][OldDomain.Length..]}.");
        }
    }

    [GeneratedRegex(@"\w+?://")]
    private static partial Regex AnyScheme();

    [GeneratedRegex(@"https://(.+?).blob.core.windows.net/(.+)")]
    private static partial Regex AzureBlob();

    [GeneratedRegex(@"\Akbs:///[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+\z")]
    private static partial Regex KeyAddress();
}

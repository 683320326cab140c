using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>Kind, names, labels and annotations.</summary>
internal static class MetadataCheck
{
    private const int LongestName = 253;
    private const int LongestAnnotations = 256 * 1024;

    private static readonly FrozenSet<string> Fields = FrozenSet.Create(
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields");

    private static readonly FrozenSet<string> TextFields = FrozenSet.Create("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp");

    /// <summary>Checks <c>apiVersion</c>, <c>kind</c> and <c>metadata</c>.</summary>
    public static void Run(CheckContext context)
    {
        CheckKind(context);
        if (!context.Manifest.TryGetPropertyValue("metadata", out JsonNode? node) || node is null)
        {
            context.Error("name-missing", "metadata.name", "The service has no name.", "Add metadata.name.");
            return;
        }

        if (node is not JsonObject metadata)
        {
            context.Error("wrong-type", "metadata", "'metadata' must be a mapping.");
            return;
        }

        foreach ((string name, JsonNode? value) in metadata)
        {
            if (!Fields.Contains(name))
                FieldCheck.Unknown(context, $"metadata.{name}", name, Fields);
            else if (value is not null && TextFields.Contains(name) && value.AsText() is null)
                context.Error("wrong-type", $"metadata.{name}", "The value is not a text.", "Put it in quotes.");
        }

        if (metadata.Text("resourceVersion") is { Length: > 0 } && !metadata.Has("uid"))
            context.Error("resource-version-set", "metadata.resourceVersion", "An object that is made must not have a resourceVersion.", "Remove what the server writes: resourceVersion, uid, creationTimestamp, managedFields.");
        CheckName(context, metadata);
        CheckNamespace(context, metadata);
        CheckLabels(context, metadata.TryGetPropertyValue("labels", out JsonNode? labels) ? labels : null, "metadata.labels");
        CheckAnnotations(context, metadata.TryGetPropertyValue("annotations", out JsonNode? annotations) ? annotations : null, "metadata.annotations");
    }

    /// <summary>Checks labels of any part of the object.</summary>
    public static void CheckLabels(CheckContext context, JsonNode? node, string path)
    {
        foreach ((string key, JsonNode? value) in Entries(context, node, path))
        {
            if (!NameSyntax.IsQualifiedName(key))
                context.Error("label-invalid", $"{path}[{key}]", "The key is not a name of letters, digits, '-', '_' and '.', 63 at most, with a DNS name before a slash at most.");
            if (value.AsText() is { } text && !NameSyntax.IsLabelValue(text))
                context.Error("label-invalid", $"{path}[{key}]", $"The value has {text.Length} characters; it may have 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends.", "Put longer texts into annotations.");
        }
    }

    /// <summary>Checks annotations of any part of the object.</summary>
    public static void CheckAnnotations(CheckContext context, JsonNode? node, string path)
    {
        int size = 0;
        foreach ((string key, JsonNode? value) in Entries(context, node, path))
        {
            // The server looks at keys of annotations in lower case.
            if (!NameSyntax.IsQualifiedName(key.ToLowerInvariant()))
                context.Error("annotation-invalid", $"{path}[{key}]", "The key is not a name of letters, digits, '-', '_' and '.', 63 at most, with a DNS name before a slash at most.");
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value.AsText() ?? "");
        }

        if (size > LongestAnnotations)
            context.Error("annotations-too-long", path, $"All annotations together have {size} bytes; {LongestAnnotations} are allowed.");
    }

    private static void CheckKind(CheckContext context)
    {
        if (context.Manifest.Text("kind") != ObjectKind.InferenceService.Kind)
            context.Error("kind-unknown", "kind", $"The kind is '{context.Manifest.Text("kind")}', not InferenceService.");

        string? version = context.Manifest.Text("apiVersion");
        if (version == ObjectKind.InferenceService.ApiVersion)
            return;

        bool old = version?.StartsWith("serving.kubeflow.org/", StringComparison.Ordinal) == true;
        context.Error(
            "api-version-unknown",
            "apiVersion",
            old ? $"'{version}' is the group of KServe before 0.7 (KFServing); newer ones do not have it." : $"'{version}' is no version of InferenceServices.",
            $"Write {ObjectKind.InferenceService.ApiVersion}.");
    }

    private static void CheckName(CheckContext context, JsonObject metadata)
    {
        string name = metadata.Text("name") ?? "";
        string path = "metadata.name";
        // The server appends five characters.
        int appended = 0;
        if (name.Length == 0)
        {
            name = metadata.Text("generateName") ?? "";
            path = "metadata.generateName";
            appended = 5;
            if (name.Length == 0)
            {
                context.Error("name-missing", "metadata.name", "The service has no name.", "Add metadata.name.");
                return;
            }
        }

        // A prefix may end with a hyphen: letters follow.
        if (!NameSyntax.IsServiceName(appended > 0 ? name + "x" : name))
        {
            context.Error("name-invalid", path, $"'{name}' is not a name of a service: lower-case letters, digits and '-', a letter first, a letter or digit last.", ServiceNames.Suggest(name) is { } better && better != name ? $"Such as '{better}'." : null);
            return;
        }

        CheckLength(context, name.Length + appended, path);
    }

    private static void CheckLength(CheckContext context, int length, string path)
    {
        int component = (context.Predictor.Text("name") is { Length: > 0 } own ? own.Length + 1 : 0) + "-predictor".Length;
        if (context.Spec.Has("transformer"))
            component = Math.Max(component, "-transformer".Length);
        foreach (JsonObject canary in context.Spec.Objects("canary"))
            component = Math.Max(component, (canary.Object("predictor").Text("name")?.Length ?? 0) + 1 + "-predictor".Length);

        int limit = ServiceNames.LongestFor(context.Namespace, component);
        if (length <= limit)
            return;

        string message = $"The name has {length} characters; {limit} are possible in namespace '{context.Namespace}', because labels and host names that KServe makes of it have 63.";
        string cure = limit > 0 ? "Take a shorter name." : "Take a namespace with a shorter name.";
        if (context.IsStandard || length > LongestName)
            context.Error("name-too-long", path, message, cure);
        else
            context.Warn("name-too-long", path, message, cure);
    }

    private static void CheckNamespace(CheckContext context, JsonObject metadata)
    {
        if (metadata.Text("namespace") is not { Length: > 0 } ns)
            return;

        if (!NameSyntax.IsLabel(ns))
            context.Error("namespace-invalid", "metadata.namespace", $"'{ns}' is not a name of a namespace.");
        else if (context.Facts.Namespaces is { } known && !known.Contains(ns))
            context.Error("namespace-missing", "metadata.namespace", $"The cluster has no namespace '{ns}'.", NearestNamespace(ns, known));
    }

    private static string NearestNamespace(string ns, FrozenSet<string> known) =>
        Diagnostics.NearestName.Find(ns, known) is { } near ? $"Did you mean '{near}'?" : "Its owners make namespaces.";

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Entries(CheckContext context, JsonNode? node, string path)
    {
        if (node is null)
            yield break;
        if (node is not JsonObject mapping)
        {
            if (path.StartsWith("metadata", StringComparison.Ordinal))
                context.Error("wrong-type", path, "The value must be a mapping of texts.");
            yield break;
        }

        foreach (KeyValuePair<string, JsonNode?> entry in mapping)
        {
            if (entry.Value is not null && entry.Value.GetValueKind() != JsonValueKind.String)
            {
                if (path.StartsWith("metadata", StringComparison.Ordinal))
                    context.Error("wrong-type", $"{path}[{entry.Key}]", "The value is not a text.", "Put it in quotes.");
            }

            yield return entry;
        }
    }
}

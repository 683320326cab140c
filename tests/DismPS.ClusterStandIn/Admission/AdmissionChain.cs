using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.KubernetesStandIn;

/// <summary>What the server and KServe's webhooks do with an object before it is kept.</summary>
internal sealed partial class AdmissionChain(string defaultMode)
{
    /// <summary>Whether KServe's webhooks answer.</summary>
    public bool IsWebhookReachable { get; set; } = true;

    /// <summary>Refuses what server-side apply cannot type.</summary>
    public void CheckTyped(ResourceType type, JsonObject value)
    {
        if (type == ResourceTypes.InferenceService && InferenceServiceSchema.FirstTypedError(value) is string error)
            throw new ApiFailure(500, "", $"failed to create typed patch object ({value.Namespace()}/{value.Name()}; {type.ApiVersion}, Kind={type.Kind}): {error}");
    }

    /// <summary>Refuses unknown fields, as fieldValidation=Strict asks.</summary>
    public void CheckStrict(ResourceType type, JsonObject value)
    {
        if (type == ResourceTypes.InferenceService && InferenceServiceSchema.FirstUndecodableOfMetadata(value) is string error)
            throw ApiFailure.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {error}");
        if (type == ResourceTypes.InferenceService && InferenceServiceSchema.UnknownFields(value) is { Count: > 0 } unknown)
        {
            throw ApiFailure.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: "
                + string.Join(", ", unknown.Select(u => $"unknown field \"{u}\"")));
        }
    }

    /// <summary>Checks an object and fills in defaults.</summary>
    public void Admit(ResourceType type, JsonObject value, JsonObject? live)
    {
        bool isServed = type == ResourceTypes.InferenceService;
        bool isDeleted = value.Text("metadata", "deletionTimestamp") is not null;
        if (isServed && !isDeleted)
        {
            if (!IsWebhookReachable)
                throw ApiFailure.Internal("failed calling webhook \"inferenceservice.kserve-webhook-server.defaulter\": failed to call webhook: Post \"https://127.0.0.1:9443/mutate-serving-kserve-io-v1beta1-inferenceservice?timeout=10s\": dial tcp 127.0.0.1:9443: connect: connection refused");
            if (InferenceServiceSchema.FirstUndecodable(value) is string error)
                throw new ApiFailure(400, "BadRequest", $"admission webhook \"inferenceservice.kserve-webhook-server.defaulter\" denied the request: {error}");
            InferenceServiceSchema.Prune(value);
            InferenceServiceWebhook.Default(value, defaultMode);
        }
        CheckMetadata(type, value);
        if (isServed && !isDeleted)
        {
            foreach ((string path, string text, IReadOnlyList<string> values) in InferenceServiceSchema.Unsupported(value))
                throw ApiFailure.Invalid(type, value.Name(), path, "FieldValueNotSupported", $"Unsupported value: \"{text}\": supported values: {string.Join(", ", values.Select(v => $"\"{v}\""))}");
            InferenceServiceWebhook.Validate(value, live);
        }
    }

    private static void CheckMetadata(ResourceType type, JsonObject value)
    {
        string name = value.Name();
        if (!NamePattern().IsMatch(name) || name.Length > 253)
        {
            throw ApiFailure.Invalid(type, name, "metadata.name", "FieldValueInvalid",
                $"Invalid value: \"{name}\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
        foreach ((string key, JsonNode? label) in value.At("metadata", "labels") as JsonObject ?? [])
        {
            string text = label?.ToString() ?? "";
            if (text.Length > 63)
                throw ApiFailure.Invalid(type, name, "metadata.labels", "FieldValueInvalid", $"Invalid value: \"{text}\": must be no more than 63 characters");
            if (!LabelPattern().IsMatch(text) || !KeyPattern().IsMatch(key))
                throw ApiFailure.Invalid(type, name, "metadata.labels", "FieldValueInvalid", $"Invalid value: \"{(LabelPattern().IsMatch(text) ? key : text)}\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character");
        }
        foreach ((string key, JsonNode? _) in value.At("metadata", "annotations") as JsonObject ?? [])
        {
            if (!KeyPattern().IsMatch(key))
                throw ApiFailure.Invalid(type, name, "metadata.annotations", "FieldValueInvalid", $"Invalid value: \"{key}\": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character");
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex KeyPattern();
}

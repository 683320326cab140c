using System.Text.Json.Serialization;

namespace DismPS.Engine.Dials;

/// <summary>A model that is registered in DIALS.</summary>
public sealed record RegisteredModel
{
    /// <summary>Number in the workspace.</summary>
    [JsonPropertyName("id"), JsonRequired]
    public required long Id { get; init; }

    /// <summary>Model name on the wire.</summary>
    [JsonPropertyName("name"), JsonRequired]
    public required string Name { get; init; }

    /// <summary>Revision, from 1.</summary>
    [JsonPropertyName("revision"), JsonRequired]
    public required int Revision { get; init; }

    /// <summary>Whether it answers.</summary>
    [JsonPropertyName("ready")]
    public bool Ready { get; init; }

    /// <summary>Whether DIALS asks it.</summary>
    [JsonPropertyName("active")]
    public bool Active { get; init; }

    /// <summary><c>InferenceService::Tritonserver::ONNX</c></summary>
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>A row is anomalous when its score is above it; null for a threshold in the model.</summary>
    [JsonPropertyName("anomaly_threshold")]
    public double? AnomalyThreshold { get; init; }

    /// <summary>Whether the model flags itself.</summary>
    [JsonPropertyName("builtin_threshold")]
    public bool BuiltinThreshold { get; init; }

    /// <summary>What it is for.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>Output that flags rows.</summary>
    [JsonPropertyName("flagging_key")]
    public string? FlaggingKey { get; init; }

    /// <summary>Output that is the score.</summary>
    [JsonPropertyName("metric_key")]
    public string? MetricKey { get; init; }

    /// <summary>Name of its service in the cluster.</summary>
    [JsonPropertyName("isvc_service_name")]
    public string? ServiceName { get; init; }

    /// <summary>User who registered it.</summary>
    [JsonPropertyName("created_by"), JsonConverter(typeof(TextOrNumberConverter))]
    public string? CreatedBy { get; init; }

    /// <summary>User who changed it last.</summary>
    [JsonPropertyName("modified_by"), JsonConverter(typeof(TextOrNumberConverter))]
    public string? ModifiedBy { get; init; }

    /// <summary>When it was registered.</summary>
    [JsonPropertyName("created_at"), JsonConverter(typeof(LenientTime))]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    [JsonPropertyName("modified_at"), JsonConverter(typeof(LenientTime))]
    public DateTimeOffset? ModifiedAt { get; init; }
}

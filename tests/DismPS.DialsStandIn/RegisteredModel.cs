using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DismPS.DialsStandIn;

/// <summary>An entry of <c>ml-models-index/</c>.</summary>
public sealed record RegisteredModel
{
    /// <summary>Its number.</summary>
    public required int Id { get; init; }

    /// <summary>Service name.</summary>
    public required string Name { get; init; }

    /// <summary>Counts the registrations under the name.</summary>
    public required int Revision { get; init; }

    /// <summary>Whether it is deployed.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>Whether it is used.</summary>
    public bool Active { get; init; }

    /// <summary>Resource type.</summary>
    public string Type { get; init; } = "InferenceService::Tritonserver::ONNX";

    /// <summary>Threshold.</summary>
    public double? AnomalyThreshold { get; init; } = 0.2;

    /// <summary>Whether the model applies a threshold itself.</summary>
    public bool BuiltinThreshold { get; init; }

    /// <summary>Text.</summary>
    public string Description { get; init; } = "stub";

    /// <summary>Output that flags.</summary>
    public string? FlaggingKey { get; init; }

    /// <summary>Inputs.</summary>
    public JsonArray InputSignature { get; init; } = [];

    /// <summary>Output with the metric.</summary>
    public string? MetricKey { get; init; } = "score";

    /// <summary>Outputs.</summary>
    public JsonArray OutputSignature { get; init; } = [];

    /// <summary>Tags.</summary>
    public JsonNode? Tags { get; init; }

    /// <summary>Name of the deployed service.</summary>
    public string? IsvcServiceName { get; init; }

    /// <summary>Its description in KServe's terms.</summary>
    public string? IsvcYaml { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "a";

    /// <summary>Who changed it last.</summary>
    public string ModifiedBy { get; init; } = "a";

    /// <summary>When it was made.</summary>
    public string CreatedAt { get; init; } = "2025-06-01T00:00:00Z";

    /// <summary>When it was changed last.</summary>
    public string ModifiedAt { get; init; } = "2025-06-01T00:00:00Z";

    /// <summary>The only workspace that sees it; null for all. Not in answers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Workspace { get; init; }
}

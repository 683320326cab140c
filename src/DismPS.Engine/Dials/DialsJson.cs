using System.Text.Json.Serialization;

namespace DismPS.Engine.Dials;

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(List<MonitoringElement>))]
[JsonSerializable(typeof(List<DialsDataset>))]
[JsonSerializable(typeof(List<DialsRun>))]
[JsonSerializable(typeof(List<RegisteredModel>))]
[JsonSerializable(typeof(PresignRequest))]
internal sealed partial class DialsJson : JsonSerializerContext;

/// <summary>Body of the request for an address to upload to.</summary>
internal sealed record PresignRequest([property: JsonPropertyName("workspace")] string Workspace, [property: JsonPropertyName("object_name")] string ObjectName);

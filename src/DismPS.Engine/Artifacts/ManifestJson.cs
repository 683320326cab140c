using System.Text.Json.Serialization;

namespace DismPS.Engine.Artifacts;

/// <summary>The JSON form of <see cref="ArtifactManifest"/>, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ArtifactManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace DismPS.Engine.Storage.Publications;

/// <summary>The JSON form of <see cref="PublicationIndex"/>, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(PublicationIndex))]
internal sealed partial class PublicationJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>Source-generated JSON of the journal.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class JournalJson : JsonSerializerContext;

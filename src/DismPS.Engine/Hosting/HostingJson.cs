using System.Text.Json;
using System.Text.Json.Serialization;

namespace DismPS.Engine.Hosting;

/// <summary>Source-generated JSON of the registry and of the line that a server prints when it is ready.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunningApi))]
[JsonSerializable(typeof(StartFailure))]
internal sealed partial class HostingJson : JsonSerializerContext;

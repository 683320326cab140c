using System.Text.Json;
using System.Text.Json.Serialization;

namespace DismPS.Tool.Output;

/// <summary>Source-generated JSON: no reflection at start.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RepairDocument))]
[JsonSerializable(typeof(DiffDocument))]
[JsonSerializable(typeof(FailureDocument))]
[JsonSerializable(typeof(NewTemplateDocument))]
[JsonSerializable(typeof(BuildDocument))]
[JsonSerializable(typeof(ApiListDocument))]
[JsonSerializable(typeof(ApiDocument))]
[JsonSerializable(typeof(StopDocument))]
[JsonSerializable(typeof(LogDocument))]
[JsonSerializable(typeof(LogEntryDocument))]
[JsonSerializable(typeof(InferenceDocument))]
[JsonSerializable(typeof(PackageDocument))]
[JsonSerializable(typeof(PackagePlanDocument))]
[JsonSerializable(typeof(PackageCheckDocument))]
[JsonSerializable(typeof(ExpandedPackageDocument))]
[JsonSerializable(typeof(PublishDocument))]
[JsonSerializable(typeof(RegistrationDocument))]
[JsonSerializable(typeof(GoldenDocument))]
[JsonSerializable(typeof(RecordDocument))]
[JsonSerializable(typeof(QuickstartDocument))]
[JsonSerializable(typeof(EnvironmentDocument))]
[JsonSerializable(typeof(EnvironmentCheckDocument))]
[JsonSerializable(typeof(DialsConnectionDocument))]
[JsonSerializable(typeof(DialsLogoutDocument))]
[JsonSerializable(typeof(DialsWorkspaceListDocument))]
[JsonSerializable(typeof(DialsModelListDocument))]
[JsonSerializable(typeof(DialsElementListDocument))]
internal sealed partial class ToolJson : JsonSerializerContext;

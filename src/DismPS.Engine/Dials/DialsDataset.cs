using System.Text.Json.Serialization;

namespace DismPS.Engine.Dials;

/// <summary>A dataset of a workspace.</summary>
/// <param name="Id">Number in the workspace.</param>
/// <param name="Name">Full name, <c>/ZeroBias/Run2025C-PromptReco-v1/DQMIO</c>.</param>
/// <param name="PrimaryName">Primary dataset, <c>ZeroBias</c>.</param>
/// <param name="Era">Era, <c>Run2025C</c>.</param>
/// <param name="Tier">Data tier, <c>DQMIO</c>.</param>
public sealed record DialsDataset(
    [property: JsonPropertyName("dataset_id"), JsonRequired] long Id,
    [property: JsonPropertyName("dataset"), JsonRequired] string Name,
    [property: JsonPropertyName("primary_ds_name"), JsonRequired] string PrimaryName,
    [property: JsonPropertyName("era")] string? Era,
    [property: JsonPropertyName("data_tier")] string? Tier);

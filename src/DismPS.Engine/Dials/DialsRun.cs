using System.Text.Json.Serialization;

namespace DismPS.Engine.Dials;

/// <summary>A run of a dataset.</summary>
/// <param name="DatasetId">Number of the dataset in the workspace.</param>
/// <param name="Dataset">Full name of the dataset.</param>
/// <param name="Number">Run.</param>
/// <param name="Lumisections">Lumisections of which DIALS has something.</param>
public sealed record DialsRun(
    [property: JsonPropertyName("dataset_id"), JsonRequired] long DatasetId,
    [property: JsonPropertyName("dataset"), JsonRequired] string Dataset,
    [property: JsonPropertyName("run_number"), JsonRequired] long Number,
    [property: JsonPropertyName("ls_count")] long? Lumisections);

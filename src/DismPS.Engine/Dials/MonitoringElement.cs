using System.Text.Json.Serialization;

namespace DismPS.Engine.Dials;

/// <summary>A monitoring element of a workspace.</summary>
/// <param name="Id">Number in the workspace.</param>
/// <param name="Name">Full name; two elements of other dimensions may share one.</param>
/// <param name="Count">Histograms that there are of it.</param>
/// <param name="Dimensions">1 or 2; DIALS has others, of which it serves no histograms.</param>
public sealed record MonitoringElement(
    [property: JsonPropertyName("me_id"), JsonRequired] long Id,
    [property: JsonPropertyName("me"), JsonRequired] string Name,
    [property: JsonPropertyName("count"), JsonRequired] long Count,
    [property: JsonPropertyName("dim"), JsonRequired] int Dimensions);

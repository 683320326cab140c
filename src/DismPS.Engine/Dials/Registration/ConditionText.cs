using System.Collections.Immutable;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Dials.Registration;

/// <summary>Says when the platform runs a model: the conditions that are set, by the names of the template, with their units.</summary>
internal static class ConditionText
{
    /// <summary>One condition a line; empty when none is set.</summary>
    public static string Of(InferenceConditions conditions) => string.Join("<br>", new[]
    {
        Number("MinRunNumber", conditions.MinRunNumber, ""),
        Number("MaxRunNumber", conditions.MaxRunNumber, ""),
        Number("MinNumberOfLumisection", conditions.MinNumberOfLumisection, ""),
        Number("MinDeliveredLuminosity", conditions.MinDeliveredLuminosity, " /pb"),
        Number("MinRecordedLuminosity", conditions.MinRecordedLuminosity, " /pb"),
        Number("MinBField", conditions.MinBField, " T"),
        Number("MinEnergy", conditions.MinEnergy, " GeV"),
        Text("StableBeams", conditions.StableBeams?.ToString().ToLowerInvariant()),
        Text("NoComponentOut", conditions.NoComponentOut?.ToString().ToLowerInvariant()),
        Text("FillType", conditions.FillType),
        Text("Clock", conditions.Clock),
        Text("Sequence", conditions.Sequence),
        Text("L1KeyMatch", conditions.L1KeyMatch),
        Text("L1MenuMatch", conditions.L1MenuMatch),
        Text("HLTConfigMatch", conditions.HLTConfigMatch),
        Names("AllowedComponentsOut", conditions.AllowedComponentsOut),
        Names("AllowedPrimaryDatasets", conditions.AllowedPrimaryDatasets),
    }.Where(line => line is not null));

    private static string? Number(string name, IFormattable? value, string unit) =>
        value is null ? null : $"{name} {MarkdownText.Of(value.ToString(null, System.Globalization.CultureInfo.InvariantCulture))}{unit}";

    private static string? Text(string name, string? value) => value is null ? null : $"{name} {MarkdownText.Code(value)}";

    // An empty list allows nothing, which is not the same as no list.
    private static string? Names(string name, ImmutableArray<string> values) =>
        values.IsDefault ? null : values.IsEmpty ? $"{name}: none" : $"{name} {string.Join(", ", values.Select(MarkdownText.Code))}";
}

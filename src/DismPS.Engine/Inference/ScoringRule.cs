using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Inference;

/// <summary>How a model's outputs become a judgement: a metric that is anomalous strictly above a threshold, or the model's own flag.</summary>
public sealed record ScoringRule
{
    private ScoringRule(string? metricOutput, string? flagOutput, double? threshold)
    {
        MetricOutput = metricOutput;
        FlagOutput = flagOutput;
        Threshold = threshold;
        RequestedOutputs = [.. new[] { metricOutput, flagOutput }.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Output that is the score, shape <c>[rows]</c> or <c>[rows,1]</c>; null when there is only a flag.</summary>
    public string? MetricOutput { get; }

    /// <summary>Output that is the model's own flag, shape <c>[rows]</c> or <c>[rows,1]</c>; null when the threshold decides.</summary>
    public string? FlagOutput { get; }

    /// <summary>A row is anomalous when its score is strictly above; null when the model decides itself.</summary>
    public double? Threshold { get; }

    /// <summary>The outputs that scoring needs; requests ask for no others.</summary>
    public IReadOnlyList<string> RequestedOutputs { get; }

    /// <summary>The rule of a resource.</summary>
    /// <param name="properties">Properties of the resource.</param>
    /// <param name="threshold">Takes the place of the template's AnomalyThreshold; null to keep it. Not for a model that decides itself.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.TemplateInvalid"/>: keys or threshold are missing;
    /// <see cref="ErrorCode.UsageInvalid"/>: a threshold for a model that decides itself.</exception>
    public static ScoringRule From(ResourceProperties properties, double? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(properties);
        if (properties.BuiltinThreshold)
        {
            if (threshold is not null)
            {
                throw new DismException(ErrorCode.UsageInvalid, $"{properties.Name} has a built-in threshold; none can be given.",
                    "Leave the threshold out.", properties.Name);
            }

            if (string.IsNullOrEmpty(properties.FlaggingKey))
                throw Invalid(properties, "a FlaggingKey");
            return new ScoringRule(string.IsNullOrEmpty(properties.MetricKey) ? null : properties.MetricKey, properties.FlaggingKey, null);
        }

        if (string.IsNullOrEmpty(properties.MetricKey))
            throw Invalid(properties, "a MetricKey");
        double? limit = threshold ?? properties.AnomalyThreshold;
        if (limit is null or double.NaN)
            throw Invalid(properties, "an AnomalyThreshold that is a number");
        return new ScoringRule(properties.MetricKey, null, limit);
    }

    private static DismException Invalid(ResourceProperties properties, string what) =>
        new(ErrorCode.TemplateInvalid,
            $"{properties.Name} cannot be scored: BuiltinThreshold is {(properties.BuiltinThreshold ? "true" : "false")}, which needs {what}.",
            $"Add {what} to the resource's Properties.", properties.Name);
}

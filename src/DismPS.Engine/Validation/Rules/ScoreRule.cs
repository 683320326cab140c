using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Whether the outputs that MetricKey and FlaggingKey name can be a score and a flag. Source: docs/inference.md, Scores.</summary>
internal sealed class ScoreRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            // MLServer types have no batch size; with one, Triton puts the batch axis before Dims.
            bool hasBatchAxis = !(properties.MaxBatchSize.IsPresent && properties.MaxBatchSize.Value > 0);
            SignatureDraft? metric = Find(properties, properties.MetricKey);
            // A flag beside a threshold of the template's own is a fault by itself.
            SignatureDraft? flag = properties.BuiltinThreshold is { IsPresent: true, Value: true } ? Find(properties, properties.FlaggingKey) : null;
            if (metric is not null && metric == flag)
                context.Report(RuleCatalog.MetricIsFlag, properties.MetricKey, $"'MetricKey' and 'FlaggingKey' are both '{metric.Name.Value}': the score only repeats the flag.", "Name the output with the score, or remove 'MetricKey'.");
            else if (metric is not null)
                CheckMetric(metric, properties.AnomalyThreshold, hasBatchAxis, context);
            if (flag is not null)
                CheckFlag(flag, hasBatchAxis, context);
        }
    }

    private static SignatureDraft? Find(PropertiesDraft properties, in Field<string> key)
    {
        if (!key.IsPresent || !properties.OutputSignature.IsPresent)
            return null;
        SignatureDraft? found = null;
        foreach (SignatureDraft output in properties.OutputSignature.Value)
        {
            if (!output.Name.IsPresent || output.Name.Value != key.Value)
                continue;
            // Of two outputs of one name, neither is certainly meant.
            if (found is not null)
                return null;
            found = output;
        }

        return found;
    }

    private static void CheckMetric(SignatureDraft metric, in Field<double> threshold, bool hasBatchAxis, RuleContext context)
    {
        CheckShape(metric, "score", hasBatchAxis, context);
        if (!metric.DataType.IsPresent)
            return;
        if (metric.DataType.Value == DataType.Bytes)
            context.Report(RuleCatalog.ScoreIsText, metric.DataType, $"The score '{metric.Name.Value}' is BYTES, which is text and cannot be compared.", "Name an output with numbers.");
        else if (metric.DataType.Value == DataType.Bool)
            context.Report(RuleCatalog.MetricIsBoolean, metric.DataType, $"The score '{metric.Name.Value}' is BOOL: it is only ever 0 or 1.", "Name a numeric output, or set 'BuiltinThreshold: true' and name this one with 'FlaggingKey'.");
        if (threshold.IsPresent && RangeOf(metric.DataType.Value) is var (lowest, highest))
            CheckThreshold(metric, threshold, lowest, highest, context);
    }

    private static void CheckThreshold(SignatureDraft metric, in Field<double> threshold, double lowest, double highest, RuleContext context)
    {
        string type = metric.DataType.Value.ToWireName();
        if (threshold.Value < lowest)
            context.Report(RuleCatalog.ThresholdOutOfType, threshold, $"'AnomalyThreshold' {threshold.Value} is below every value of '{metric.Name.Value}', which is {type}: every row is anomalous.", $"The smallest value of {type} is {lowest}.");
        else if (threshold.Value >= highest && double.IsFinite(threshold.Value))
            context.Report(RuleCatalog.ThresholdOutOfType, threshold, $"'AnomalyThreshold' {threshold.Value} is not below any value of '{metric.Name.Value}', which is {type}: no row is ever anomalous.", $"The largest value of {type} is {highest}.");
    }

    private static void CheckFlag(SignatureDraft flag, bool hasBatchAxis, RuleContext context)
    {
        CheckShape(flag, "flag", hasBatchAxis, context);
        if (!flag.DataType.IsPresent)
            return;
        if (flag.DataType.Value == DataType.Bytes)
            context.Report(RuleCatalog.ScoreIsText, flag.DataType, $"The flag '{flag.Name.Value}' is BYTES, which is text; a flag is 0 or 1.", "Let the model answer it as BOOL, UINT8 or INT32.");
        else if (flag.DataType.Value is DataType.Fp16 or DataType.Fp32 or DataType.Fp64)
            context.Report(RuleCatalog.FlagIsFloat, flag.DataType, $"The flag '{flag.Name.Value}' is {flag.DataType.Value.ToWireName()}; a flag is 0 or 1, and a value between fails when it is scored.", "Write BOOL, UINT8 or INT32, as the model answers; for a score use 'MetricKey' and 'AnomalyThreshold'.");
    }

    private static void CheckShape(SignatureDraft output, string what, bool hasBatchAxis, RuleContext context)
    {
        if (!output.Dims.IsPresent)
            return;
        ReadOnlySpan<long> dims = output.Dims.Value.AsSpan();
        string text = $"[{string.Join(", ", output.Dims.Value)}]";
        string cure = $"Name an output with Dims {(hasBatchAxis ? "[-1]" : "[1]")}; let the model reduce this one.";
        foreach (long size in hasBatchAxis && dims.Length > 0 ? dims[1..] : dims)
        {
            if (size <= 1)
                continue;
            context.Report(RuleCatalog.ScoreNotPerRow, output.Dims, $"The {what} '{output.Name.Value}' has Dims {text}, several values a row; a {what} is one value a row.", cure);
            return;
        }

        if (hasBatchAxis && dims is [> 1, ..])
            context.Report(RuleCatalog.ScoreNotPerRow, output.Dims, $"The {what} '{output.Name.Value}' has Dims {text}, that is {dims[0]} rows whatever the request has; a {what} is one value a row.", cure);
    }

    // Largest finite values; floating-point types may also be infinite, which is above every threshold.
    private static (double Lowest, double Highest)? RangeOf(DataType type) => type switch
    {
        DataType.Bool => (0, 1),
        DataType.UInt8 => (0, byte.MaxValue),
        DataType.UInt16 => (0, ushort.MaxValue),
        DataType.UInt32 => (0, uint.MaxValue),
        DataType.UInt64 => (0, ulong.MaxValue),
        DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DataType.Int16 => (short.MinValue, short.MaxValue),
        DataType.Int32 => (int.MinValue, int.MaxValue),
        DataType.Int64 => (long.MinValue, long.MaxValue),
        _ => null,
    };
}

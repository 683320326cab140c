using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>
/// BuiltinThreshold with AnomalyThreshold, MetricKey and FlaggingKey: of the sixteen combinations three are valid.
/// </summary>
internal sealed class ThresholdRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            if (properties.AnomalyThreshold.IsPresent && !double.IsFinite(properties.AnomalyThreshold.Value))
                context.Report(RuleCatalog.ThresholdNotFinite, properties.AnomalyThreshold, $"'AnomalyThreshold' is {properties.AnomalyThreshold.Value}, which scores cannot be compared with.", "Write a finite number.");
            if (!properties.BuiltinThreshold.IsPresent)
                continue;
            if (properties.BuiltinThreshold.Value)
                CheckBuiltin(properties, context);
            else
                CheckOwnThreshold(properties, context);
        }
    }

    private static void CheckBuiltin(PropertiesDraft properties, RuleContext context)
    {
        if (properties.FlaggingKey.IsUnset)
            Missing(properties, "'BuiltinThreshold' is true, so the model decides itself and 'FlaggingKey' must name the output with its decision.", "Add 'FlaggingKey', or set 'BuiltinThreshold: false'.", context);
        if (properties.AnomalyThreshold.IsGiven)
            context.Report(RuleCatalog.ThresholdCombination, properties.AnomalyThreshold, "'AnomalyThreshold' is given although 'BuiltinThreshold' is true: the model has its own threshold.", "Remove 'AnomalyThreshold', or set 'BuiltinThreshold: false'.");
    }

    private static void CheckOwnThreshold(PropertiesDraft properties, RuleContext context)
    {
        if (properties.AnomalyThreshold.IsUnset)
            Missing(properties, "'BuiltinThreshold' is false, so 'AnomalyThreshold' must say above which score a row is anomalous.", "Add 'AnomalyThreshold', or set 'BuiltinThreshold: true'.", context);
        if (properties.MetricKey.IsUnset)
            Missing(properties, "'BuiltinThreshold' is false, so 'MetricKey' must name the output with the score.", "Add 'MetricKey', or set 'BuiltinThreshold: true'.", context);
        if (properties.FlaggingKey.IsGiven)
            context.Report(RuleCatalog.ThresholdCombination, properties.FlaggingKey, "'FlaggingKey' is given although 'BuiltinThreshold' is false: the score decides, not the model's flag.", "Remove 'FlaggingKey', or set 'BuiltinThreshold: true'.");
    }

    private static void Missing(PropertiesDraft properties, string message, string suggestion, RuleContext context) =>
        context.Report(RuleCatalog.ThresholdCombination, properties.Path, properties.BuiltinThreshold.Location, message, suggestion);
}

using System.Numerics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Validation.Python;

namespace DismPS.Engine.Validation.Rules;

/// <summary>InferenceOnConditions: fields that exclude each other, ranges and patterns.</summary>
internal sealed class ConditionsRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Properties is { IsPresent: true, Value.InferenceOnConditions: { IsPresent: true, Value: { } conditions } })
                Check(conditions, context);
        }
    }

    private static void Check(ConditionsDraft conditions, RuleContext context)
    {
        if (conditions.NoComponentOut.IsGiven && conditions.AllowedComponentsOut.IsGiven)
            context.Report(RuleCatalog.ExclusiveFields, conditions.Path, conditions.Location, "'NoComponentOut' and 'AllowedComponentsOut' exclude each other, even when one is false or empty.", "Remove one of them.");
        if (conditions.MinRunNumber.IsPresent && conditions.MaxRunNumber.IsPresent && conditions.MinRunNumber.Value > conditions.MaxRunNumber.Value)
            context.Report(RuleCatalog.RunRangeReversed, conditions.MaxRunNumber, $"'MaxRunNumber' {conditions.MaxRunNumber.Value} is below 'MinRunNumber' {conditions.MinRunNumber.Value}: no run is in this range.", "Swap the two.");
        foreach ((string name, Field<string> pattern) in ((string, Field<string>)[])[("L1KeyMatch", conditions.L1KeyMatch), ("L1MenuMatch", conditions.L1MenuMatch), ("HLTConfigMatch", conditions.HLTConfigMatch)])
        {
            if (pattern.IsPresent && PythonRegex.FaultOf(pattern.Value) is { } fault)
                context.Report(RuleCatalog.BadRegex, pattern, $"The regular expression '{name}' is broken: {fault}.");
        }

        foreach (Field<BigInteger> number in (Field<BigInteger>[])[conditions.MinRunNumber, conditions.MaxRunNumber, conditions.MinNumberOfLumisection])
        {
            if (number.IsPresent && number.Value < 0)
                context.Report(RuleCatalog.OddConditionNumber, number, $"{number.Value} is negative, so the condition is always or never met.", "Write a positive number.");
        }

        foreach (Field<double> number in (Field<double>[])[conditions.MinDeliveredLuminosity, conditions.MinRecordedLuminosity, conditions.MinBField, conditions.MinEnergy])
        {
            if (number.IsPresent && !(number.Value >= 0 && double.IsFinite(number.Value)))
                context.Report(RuleCatalog.OddConditionNumber, number, $"{number.Value} is no usable lower bound, so the condition is always or never met.", "Write a positive number.");
        }
    }
}

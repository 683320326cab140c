using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Quantities of cpu, memory and gpu, and requests within their limits.</summary>
internal sealed class QuantityRule : ITemplateRule
{
    private const double Mebibyte = 1024 * 1024;

    // Larger than any node of the platform: a forgotten 'm'.
    private const double ManyCores = 256;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Properties is not { IsPresent: true, Value.Resources: { IsPresent: true, Value: { } compute } })
                continue;
            QuantitiesDraft? requests = compute.Requests.Value;
            QuantitiesDraft? limits = compute.Limits.Value;
            Compare("cpu", Cpu(requests?.Cpu ?? default, context), Cpu(limits?.Cpu ?? default, context), requests?.Cpu ?? default, limits?.Cpu ?? default, context);
            Compare("memory", Memory(requests?.Memory ?? default, context), Memory(limits?.Memory ?? default, context), requests?.Memory ?? default, limits?.Memory ?? default, context);
            Compare("gpu", Gpu(requests?.Gpu ?? default, context), Gpu(limits?.Gpu ?? default, context), requests?.Gpu ?? default, limits?.Gpu ?? default, context);
        }
    }

    private static double? Cpu(in Field<string> field, RuleContext context)
    {
        double? value = Parse(field, "cpu", "Write 500m (half a core) or 2 (two cores).", context);
        if (value is > 0 and < 0.001)
            context.Report(RuleCatalog.OddQuantity, field, $"'{field.Value}' of cpu is less than the smallest share, a thousandth of a core.", "Write 100m for a tenth of a core.",
                fix: Fix(field, QuantitySpelling.Cpu, context));
        else if (value > ManyCores)
            context.Report(RuleCatalog.OddQuantity, field, $"'{field.Value}' of cpu are {value} cores.", $"Write {field.Value}m for thousandths of a core.",
                fix: Fix(field, QuantitySpelling.Cpu, context));
        return value;
    }

    private static double? Memory(in Field<string> field, RuleContext context)
    {
        double? value = Parse(field, "memory", "Write 512Mi or 2Gi.", context);
        if (value is > 0 and < Mebibyte)
            context.Report(RuleCatalog.OddQuantity, field, $"'{field.Value}' of memory is {value:0.###} bytes.", "Write Mi for mebibytes: 512Mi.",
                fix: Fix(field, QuantitySpelling.Memory, context));
        return value;
    }

    private static double? Gpu(in Field<string> field, RuleContext context)
    {
        if (field is { IsPresent: true, Value.Length: 0 })
        {
            // dism-core takes an empty text for no GPU.
            context.Report(RuleCatalog.OddQuantity, field, "'gpu' is empty, which means no GPU.", "Write \"0\" or remove it.");
            return 0;
        }

        double? value = Parse(field, "gpu", "Write a whole number in quotes.", context);
        if (value is null || value == Math.Truncate(value.Value))
            return value;
        context.Report(RuleCatalog.BadQuantity, field, $"'{field.Value}' of gpu is no whole number; a GPU cannot be divided.", "Write \"0\" or \"1\".");
        return null;
    }

    private static double? Parse(in Field<string> field, string kind, string suggestion, RuleContext context)
    {
        if (!field.IsPresent)
            return null;
        double? value = KubernetesQuantity.Parse(field.Value);
        if (value is >= 0)
            return value;
        string problem = value is null ? "is no quantity" : "is negative";
        context.Report(RuleCatalog.BadQuantity, field, $"'{field.Value}' of {kind} {problem}.", suggestion,
            fix: kind == "gpu" ? null : Fix(field, kind == "cpu" ? QuantitySpelling.Cpu : QuantitySpelling.Memory, context));
        return null;
    }

    private static TextFix? Fix(in Field<string> field, Func<string, string?> correct, RuleContext context) =>
        correct(field.Value!) is { } right ? context.Fixes.Replace(field.Node, right) : null;

    private static void Compare(string kind, double? request, double? limit, in Field<string> requestField, in Field<string> limitField, RuleContext context)
    {
        // 300m and 0.3 differ in the last bit of a double.
        if (request > limit * (1 + 1e-9))
            context.Report(RuleCatalog.RequestAboveLimit, requestField, $"The request '{requestField.Value}' of {kind} is above the limit '{limitField.Value}'.", "Raise the limit or lower the request.");
    }
}

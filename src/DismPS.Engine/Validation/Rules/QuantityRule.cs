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
        double? value = Parse(field, "cpu", QuantityText.ForCpu, "Write 500m (half a core) or 2 (two cores).", context);
        if (value is > 0 and < 0.001)
            context.Report(RuleCatalog.OddQuantity, field, $"'{field.Value}' of cpu is {QuantityText.Plain(value.Value)} of a core; the smallest share is 1m, a thousandth.", "Write 100m for a tenth of a core.",
                fix: Fix(field, QuantitySpelling.Cpu, context));
        else if (value > ManyCores)
            ReportManyCores(field, value.Value, context);
        return value;
    }

    private static void ReportManyCores(in Field<string> field, double value, RuleContext context)
    {
        string number = QuantityText.NumberOf(field.Value!);
        string unit = field.Value![number.Length..];
        string why = unit.Length > 0 && char.IsAsciiLetter(unit[0]) ? $": '{unit}' is a unit for memory" : "";
        context.Report(RuleCatalog.OddQuantity, field, $"'{field.Value}' of cpu is {QuantityText.Plain(value)} cores{why}.", number.Length == 0 ? "Write 500m for half a core." : $"Write {number}m for thousandths of a core.",
            fix: Fix(field, QuantitySpelling.Cpu, context));
    }

    private static double? Memory(in Field<string> field, RuleContext context)
    {
        double? value = Parse(field, "memory", QuantityText.ForMemory, "Write 512Mi or 2Gi.", context);
        if (value is > 0 and < Mebibyte)
        {
            string number = QuantityText.NumberOf(field.Value!);
            string why = field.Value == number ? ": without a unit it counts bytes" : field.Value == number + "m" ? ": 'm' is a thousandth, also of a byte" : "";
            context.Report(RuleCatalog.OddQuantity, field, $"'{field.Value}' of memory is {QuantityText.Plain(value.Value)} bytes{why}.", $"Write {(number.Length == 0 ? "512" : number)}Mi for mebibytes.",
                fix: Fix(field, QuantitySpelling.Memory, context));
        }

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

        double? value = Parse(field, "gpu", _ => null, "Write a whole number in quotes.", context);
        if (value is null || value == Math.Truncate(value.Value))
            return value;
        context.Report(RuleCatalog.BadQuantity, field, $"'{field.Value}' of gpu is no whole number; a GPU cannot be divided.", "Write \"0\" or \"1\".");
        return null;
    }

    private static double? Parse(in Field<string> field, string kind, Func<string, string?> nearest, string otherwise, RuleContext context)
    {
        if (!field.IsPresent)
            return null;
        double? value = KubernetesQuantity.Parse(field.Value);
        if (value is >= 0)
            return value;
        string problem = value is null ? "is no quantity" : "is negative";
        context.Report(RuleCatalog.BadQuantity, field, $"'{field.Value}' of {kind} {problem}.", (value is null ? nearest(field.Value) : null) ?? otherwise,
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

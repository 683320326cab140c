using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>GPUs that Kubernetes refuses to give, or that nobody uses.</summary>
internal sealed class GpuRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Type is null || resource.Properties is not { IsPresent: true, Value.Resources: { IsPresent: true, Value: { } compute } })
                continue;
            Field<string> request = compute.Requests.Value?.Gpu ?? default;
            Field<string> limit = compute.Limits.Value?.Gpu ?? default;
            // What is no whole number is told by the rule of quantities.
            if (CountOf(request) is { } requested && CountOf(limit) is { } allowed)
                Check(resource, request, requested, limit, allowed, context);
        }
    }

    private static void Check(ResourceDraft resource, in Field<string> request, double requested, in Field<string> limit, double allowed, RuleContext context)
    {
        if (requested > 0 && limit.IsUnset)
            context.Report(RuleCatalog.GpuRequestNotLimit, request, $"The request of {requested} GPU has no limit; Kubernetes wants the same number under 'Limits'.", $"Add gpu: \"{requested}\" under 'Limits'.");
        else if (requested > 0 && requested < allowed)
            context.Report(RuleCatalog.GpuRequestNotLimit, request, $"The request '{request.Value}' of gpu is not the limit '{limit.Value}'; Kubernetes wants both equal.", $"Write \"{allowed}\" in both places.");
        else if (requested == 0 && allowed > 0 && resource.IsTriton)
            context.Report(RuleCatalog.GpuOnlyInLimits, limit, $"'Limits' has {allowed} GPU and 'Requests' none: the model runs on the CPU while the GPU is reserved.", $"Write gpu: \"{allowed}\" under 'Requests' too, or remove it here.");
        if ((requested > 0 || allowed > 0) && !resource.IsTriton)
            context.Report(RuleCatalog.GpuForMlServer, requested > 0 ? request : limit, "A GPU is asked for, but MLServer is not told of it: only the handler's own code can use it.", "Remove it unless the handler does.");
    }

    private static double? CountOf(in Field<string> field)
    {
        if (field.IsUnset || field is { IsPresent: true, Value.Length: 0 })
            return 0;
        double? count = field.IsPresent ? KubernetesQuantity.Parse(field.Value) : null;
        return count is >= 0 && count == Math.Truncate(count.Value) ? count : null;
    }
}

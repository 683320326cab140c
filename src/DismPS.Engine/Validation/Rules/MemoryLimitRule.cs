using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>A memory limit that the model alone exceeds.</summary>
internal sealed class MemoryLimitRule : ITemplateRule
{
    private const double Mebibyte = 1024 * 1024;

    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Properties is not { IsPresent: true, Value: { ModelUri: { IsPresent: true, Value: { } path }, Resources: { IsPresent: true, Value.Limits: { IsPresent: true, Value.Memory: { IsPresent: true } limit } } } })
                continue;
            // Below a mebibyte the unit is wrong, and that is told already.
            if (KubernetesQuantity.Parse(limit.Value) is not (>= Mebibyte and { } bytes) || !context.Files.IsFile(path))
                continue;
            if (TemplateFiles.LengthOf(context.Files.Resolve(path)!) is { } length && length > bytes)
                context.Report(RuleCatalog.MemoryBelowModel, limit, $"The limit '{limit.Value}' of memory is {bytes / Mebibyte:0.#} MiB, but the model file '{path}' alone has {length / Mebibyte:0.#} MiB.", "Raise the limit to a few times the size of the file.");
        }
    }
}

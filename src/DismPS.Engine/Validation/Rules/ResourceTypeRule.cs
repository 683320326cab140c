using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Types that exist.</summary>
internal sealed class ResourceTypeRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.TypeText.IsPresent || resource.Type is not null)
                continue;
            string text = resource.TypeText.Value;
            IEnumerable<string> types = ResourceType.All.Select(type => type.ToString());
            string? nearest = ResourceType.Parse(text.Trim()) is { } trimmed ? $"Remove the spaces around '{trimmed}'." : NearestName.Suggest(text, types);
            TextFix? fix = ResourceTypeSpelling.Correct(text) is { } right ? context.Fixes.Replace(resource.TypeText.Node, right.ToString()) : null;
            if (text.Split("::").Length != 3)
                context.Report(RuleCatalog.TypeFormat, resource.TypeText, $"The type '{text}' does not have the form InferenceService::<Framework>::<Model>.", nearest ?? $"The types are {string.Join(", ", types)}.", fix: fix);
            else
                context.Report(RuleCatalog.UnsupportedType, resource.TypeText, $"The type '{text}' does not exist.", nearest ?? $"The types are {string.Join(", ", types)}.", fix: fix);
        }
    }
}

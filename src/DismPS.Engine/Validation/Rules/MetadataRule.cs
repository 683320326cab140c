using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Validation.Python;

namespace DismPS.Engine.Validation.Rules;

/// <summary>InputMetadata: endpoints, names and filters.</summary>
internal sealed class MetadataRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent || !resource.Properties.Value.InputMetadata.IsPresent)
                continue;
            var names = new HashSet<string>();
            bool hasLumisections = false;
            foreach (MetadataDraft entry in resource.Properties.Value.InputMetadata.Value)
            {
                if (entry.Name.IsPresent && !names.Add(entry.Name.Value))
                    context.Report(RuleCatalog.MetadataNameTwice, entry.Name, $"There is an InputMetadata entry '{entry.Name.Value}' already.", "Rename one of them.");
                if (entry.Endpoint is { IsPresent: true, Value: "lumisections" })
                {
                    if (hasLumisections)
                        context.Report(RuleCatalog.LumisectionsTwice, entry.Endpoint, "There is an entry with 'Endpoint: lumisections' already; only one is allowed.", "Move the attributes into one entry.");
                    hasLumisections = true;
                }

                foreach (FilterDraft filter in entry.Filter.IsPresent ? entry.Filter.Value : [])
                    CheckFilter(entry, filter, context);
            }
        }
    }

    private static void CheckFilter(MetadataDraft entry, FilterDraft filter, RuleContext context)
    {
        if (filter.Operation is not { IsPresent: true, Value: "LIST_AND_MATCH" })
            return;
        if (entry.Endpoint.IsPresent && entry.Endpoint.Value != "hltpathrates")
            context.Report(RuleCatalog.FilterNotAllowed, filter.Operation, $"LIST_AND_MATCH does not work with 'Endpoint: {entry.Endpoint.Value}', only with hltpathrates.", "Use EQ.");
        else if (filter.Name.IsPresent && filter.Name.Value != "path_name")
            context.Report(RuleCatalog.FilterNotAllowed, filter.Operation, $"LIST_AND_MATCH does not work with the filter '{filter.Name.Value}', only with path_name.", "Use EQ, or filter by path_name.");
        if (filter.Value.IsPresent && PythonRegex.FaultOf(filter.Value.Value) is { } fault)
            context.Report(RuleCatalog.BadRegex, filter.Value, $"With LIST_AND_MATCH 'Value' is a regular expression, and this one is broken: {fault}.");
    }
}

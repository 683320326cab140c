using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Signatures that have entries and monitoring elements that have names.</summary>
internal sealed class SignatureRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            CheckEmpty(properties.InputSignature, "InputSignature", resource, context);
            CheckEmpty(properties.OutputSignature, "OutputSignature", resource, context);
            if (!properties.InputSignature.IsPresent)
                continue;
            foreach (SignatureDraft input in properties.InputSignature.Value)
            {
                if (input.MonitoringElement.IsPresent && string.IsNullOrWhiteSpace(input.MonitoringElement.Value))
                    context.Report(RuleCatalog.MonitoringElementEmpty, input.MonitoringElement, "'MonitoringElement' is empty.", "Write the full name of the monitoring element in DIALS.");
                else if (input.MonitoringElement is { IsPresent: true, Value: TemplateText.PlaceholderElement })
                    context.Report(RuleCatalog.PlaceholderLeft, input.MonitoringElement, "'MonitoringElement' still holds the mark of a new template.", "Write the full name of the monitoring element in DIALS.");
            }
        }
    }

    private static void CheckEmpty(in Field<ImmutableArray<SignatureDraft>> signature, string name, ResourceDraft resource, RuleContext context)
    {
        if (signature.IsPresent && signature.Value.IsEmpty)
            context.Report(RuleCatalog.SignatureEmpty, signature, $"'{name}' of '{resource.Name}' has no entries.", "List the model's tensors.");
    }
}

using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Names of tensors: not empty, each once, and none that breaks config.pbtxt.</summary>
internal sealed class TensorNameRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            var inputs = new HashSet<string>();
            CheckAll(properties.InputSignature, "", "input", inputs, resource, context);
            CheckAll(properties.OutputSignature, "", "output", [], resource, context);
            if (!properties.InputMetadata.IsPresent)
                continue;
            foreach (MetadataDraft entry in properties.InputMetadata.Value)
            {
                if (!entry.Name.IsPresent)
                    continue;
                CheckText(entry.Name, "metadata entry", resource, context);
                CheckAll(entry.Attributes, entry.Name.Value + "__", "input", inputs, resource, context);
            }
        }
    }

    private static void CheckAll(in Field<ImmutableArray<SignatureDraft>> tensors, string prefix, string kind, HashSet<string> names, ResourceDraft resource, RuleContext context)
    {
        if (!tensors.IsPresent)
            return;
        foreach (SignatureDraft tensor in tensors.Value)
        {
            if (!tensor.Name.IsPresent)
                continue;
            CheckText(tensor.Name, kind, resource, context);
            string name = prefix + tensor.Name.Value;
            if (!names.Add(name))
                context.Report(RuleCatalog.TensorNameTwice, tensor.Name, $"There is an {kind} '{name}' already.", "Rename or remove one of them.");
        }
    }

    private static void CheckText(in Field<string> name, string kind, ResourceDraft resource, RuleContext context)
    {
        if (name.Value!.Length == 0)
            context.Report(RuleCatalog.TensorNameEmpty, name, $"The name of this {kind} is empty.", "Write the name as the model has it.");
        // MLServer types have no config.pbtxt.
        else if (resource.Type?.Framework != Templates.ServingFramework.MLServer && name.Value.Any(c => c is '"' or '\\' || char.IsControl(c)))
            context.Report(RuleCatalog.TensorNamePattern, name, $"The name of this {kind} has a quote, a backslash or a line break, which makes config.pbtxt unreadable.", "Rename the tensor in the model and here.");
    }
}

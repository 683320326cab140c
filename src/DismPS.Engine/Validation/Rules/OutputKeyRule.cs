using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>MetricKey and FlaggingKey are outputs.</summary>
internal sealed class OutputKeyRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent || !resource.Properties.Value.OutputSignature.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            // With a broken name among the outputs, the key may well be that one.
            if (properties.OutputSignature.Value.Any(output => !output.Name.IsPresent))
                continue;
            List<string> outputs = [.. properties.OutputSignature.Value.Select(output => output.Name.Value!)];
            HashSet<string> inputs = [.. properties.InputSignature.IsPresent ? properties.InputSignature.Value.Select(input => input.Name.Value ?? "") : []];
            Check(properties.MetricKey, "MetricKey", outputs, inputs, context);
            Check(properties.FlaggingKey, "FlaggingKey", outputs, inputs, context);
        }
    }

    private static void Check(in Field<string> key, string name, List<string> outputs, HashSet<string> inputs, RuleContext context)
    {
        if (!key.IsPresent || (key.Value.Length > 0 && outputs.Contains(key.Value)))
            return;
        string list = outputs.Count == 0 ? "there are no outputs" : $"the outputs are {string.Join(", ", outputs.Select(output => $"'{output}'"))}";
        string message = key.Value.Length == 0 ? $"'{name}' is empty; {list}." : $"'{name}' is '{key.Value}', which is {(inputs.Contains(key.Value) ? "an input, " : "")}no output; {list}.";
        context.Report(RuleCatalog.KeyNotInOutputs, key, message, NearestName.Suggest(key.Value, outputs),
            key.Value.Length == 0 ? PlatformVerdict.Accepts : PlatformVerdict.Refuses,
            NearestName.FindCertain(key.Value, outputs) is { } output ? context.Fixes.Replace(key.Node, output) : null);
    }
}

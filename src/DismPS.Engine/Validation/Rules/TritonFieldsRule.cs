using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Fields of the Triton types that the platform's tool does not check.</summary>
internal sealed class TritonFieldsRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            // Triton's max_batch_size is a 32-bit integer (model_config.proto).
            if (properties.MaxBatchSize.IsPresent && (properties.MaxBatchSize.Value < 0 || properties.MaxBatchSize.Value > int.MaxValue))
                context.Report(RuleCatalog.BatchSizeOutOfRange, properties.MaxBatchSize, $"'MaxBatchSize' is {properties.MaxBatchSize.Value}; Triton takes 0 to {int.MaxValue}.", "Write 0, or the largest batch that the model takes.");
            if (!resource.IsTriton)
                continue;
            CheckConstant(properties.Backend, "Backend", resource.Type!.DefaultBackend, resource, context);
            CheckConstant(properties.Platform, "Platform", resource.Type.DefaultPlatform, resource, context);
        }
    }

    private static void CheckConstant(in Field<string> field, string name, string? expected, ResourceDraft resource, RuleContext context)
    {
        if (!field.IsPresent || field.Value == expected)
            return;
        string should = expected is null ? $"has no {name}" : $"needs {name} '{expected}'";
        context.Report(RuleCatalog.ConstantField, field, $"'{name}' is '{field.Value}', but the type {resource.Type} {should}.", "Remove the field; it follows from Type.");
    }
}

using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Shapes that no server or no data can have.</summary>
internal sealed class DimsRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent)
                continue;
            PropertiesDraft properties = resource.Properties.Value;
            // With a batch size, Triton adds the batch axis itself.
            bool hasBatchAxis = !(properties.MaxBatchSize.IsPresent && properties.MaxBatchSize.Value > 0);
            CheckAll(properties.InputSignature, hasBatchAxis, context);
            CheckAll(properties.OutputSignature, false, context);
            if (!properties.InputMetadata.IsPresent)
                continue;
            foreach (MetadataDraft entry in properties.InputMetadata.Value)
                CheckAll(entry.Attributes, false, context);
        }
    }

    private static void CheckAll(in Field<ImmutableArray<SignatureDraft>> tensors, bool rowsMustBeFree, RuleContext context)
    {
        if (!tensors.IsPresent)
            return;
        foreach (SignatureDraft tensor in tensors.Value)
        {
            if (!tensor.Dims.IsPresent)
                continue;
            Check(tensor.Dims, context);
            if (rowsMustBeFree && tensor.Dims.Value is [> 0, ..])
                context.Report(RuleCatalog.FixedBatch, tensor.Dims, $"The first dimension is fixed to {tensor.Dims.Value[0]}; a request has any number of rows.", "Write -1 as the first entry.");
        }
    }

    private static void Check(in Field<ImmutableArray<long>> dims, RuleContext context)
    {
        if (dims.Value.IsEmpty)
            context.Report(RuleCatalog.OddDims, dims, "'Dims' is empty; servers need at least one axis.", "Write [-1] for one value a row.");
        foreach (long size in dims.Value)
        {
            if (size is 0 or < -1)
            {
                context.Report(RuleCatalog.OddDims, dims, $"A dimension is {size}; servers take -1 (any) or a positive number.", "Write -1 or the size of the axis.");
                return;
            }
        }
    }
}

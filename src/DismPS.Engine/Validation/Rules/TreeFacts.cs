using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>What the template is compared with, whichever library wrote the model.</summary>
/// <param name="Words">Library, objective and classes, for messages.</param>
/// <param name="Features">Numbers a row that it takes.</param>
/// <param name="Answers">Values a row that it answers.</param>
/// <param name="IsProbability">Whether all answers lie between 0 and 1.</param>
internal sealed record TreeFacts(string Words, long Features, long Answers, bool IsProbability)
{
    /// <summary>
    /// Compares. The handler stands between template and model and may change everything, so nothing here is an error.
    /// </summary>
    public static void Check(PropertiesDraft properties, TreeFacts model, RuleContext context)
    {
        model.CheckFeatures(properties, context);
        model.CheckAnswers(properties, context);
        if (model.IsProbability && properties.AnomalyThreshold is { IsPresent: true, Value: >= 1 or < 0 } threshold)
            context.Report(RuleCatalog.ThresholdOutsideAnswers, threshold, $"'AnomalyThreshold' is {threshold.Value}, but the model ({model.Words}) answers values between 0 and 1.", "Write a threshold between 0 and 1, unless the handler makes another score.");
    }

    private void CheckFeatures(PropertiesDraft properties, RuleContext context)
    {
        if (!properties.InputSignature.IsPresent || NumbersOf(properties.InputSignature.Value) is not { } given || given == Features)
            return;
        ImmutableArray<SignatureDraft> attributes = properties.InputMetadata.IsPresent
            ? [.. properties.InputMetadata.Value.SelectMany(entry => entry.Attributes.IsPresent ? entry.Attributes.Value : [])]
            : [];
        // Values from OMS are features in some models and conditions in others.
        long? extra = NumbersOf(attributes);
        if (attributes.Length > 0 && (extra is null || given + extra == Features))
            return;
        // One input: its Dims are at fault; several: the list.
        ImmutableArray<SignatureDraft> inputs = properties.InputSignature.Value;
        (string path, SourceLocation location) = inputs.Length == 1 ? (inputs[0].Dims.Path, inputs[0].Dims.Location) : (properties.InputSignature.Path, properties.InputSignature.Location);
        string source = inputs.Length == 1 ? $"the input '{inputs[0].Name.Value}' gives" : $"the {inputs.Length} inputs give";
        bool isSummary = Features <= given / 2;
        context.Report(
            isSummary ? RuleCatalog.FeaturesFromInputs : RuleCatalog.FeatureCountDiffers, path, location,
            $"The model ({Words}) takes {Features} features a row; {source} {given} numbers.",
            isSummary ? $"The handler has to make {Features} numbers of them." : $"Correct 'Dims', or check that the handler makes {Features} features.");
    }

    private void CheckAnswers(PropertiesDraft properties, RuleContext context)
    {
        if (Answers <= 1 || !properties.OutputSignature.IsPresent || properties.OutputSignature.Value.IsEmpty)
            return;
        foreach (SignatureDraft output in properties.OutputSignature.Value)
        {
            // An output with more than one value a row may be the one that takes them.
            if (!output.Dims.IsPresent || (output.Dims.Value.Length > 1 && output.Dims.Value[^1] != 1))
                return;
        }

        context.Report(RuleCatalog.AnswersDiffer, properties.OutputSignature, $"The model ({Words}) answers {Answers} values a row; every output has one.", "Check that the handler makes one value of them.");
    }

    // Numbers a row of all tensors together; null when that is not known.
    private static long? NumbersOf(ImmutableArray<SignatureDraft> tensors)
    {
        long sum = 0;
        foreach (SignatureDraft tensor in tensors)
        {
            if (!tensor.Dims.IsPresent)
                return null;
            long product = 1;
            ReadOnlySpan<long> dims = tensor.Dims.Value.AsSpan();
            // A single fixed axis may be meant as the rows or as the numbers.
            if (dims.Length == 0 || (dims.Length == 1 && dims[0] > 1))
                return null;
            foreach (long size in dims[1..])
            {
                if (size < 1 || size > int.MaxValue || product > int.MaxValue)
                    return null;
                product *= size;
            }

            sum += product;
        }

        return sum;
    }
}

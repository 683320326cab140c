using System.Collections.Immutable;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>What a template says of its models that the files built from it do not: MLServer's settings name no tensors, and neither knows limits.</summary>
internal static class DeclaredModels
{
    /// <summary>By the names on the wire.</summary>
    public static ImmutableDictionary<string, DeclaredModel> Of(IEnumerable<Resource> resources) =>
        resources.GroupBy(r => r.Properties.Name).ToImmutableDictionary(g => g.Key, g => Of(g.Last()), StringComparer.Ordinal);

    private static DeclaredModel Of(Resource resource)
    {
        ResourceProperties properties = resource.Properties;
        ImmutableArray<TensorSpec> inputs = ModelInputs.Of(resource);
        bool batched = properties.MaxBatchSize > 0;
        return new DeclaredModel
        {
            Inputs = inputs,
            // Values from OMS follow the histograms; a handler may do without them.
            OptionalInputs = [.. inputs.Skip(properties.InputSignature.Length).Select(i => i.Name)],
            Outputs = [.. properties.OutputSignature.Select(o => new TensorSpec(o.Name, o.DataType, batched ? [-1, .. o.Dims] : o.Dims))],
            CpuLimit = Positive(properties.Resources?.Limits?.Cpu),
            MemoryLimit = Positive(properties.Resources?.Limits?.Memory) is double bytes && bytes < long.MaxValue ? (long)bytes : null,
        };
    }

    private static double? Positive(string? quantity) =>
        quantity is { Length: > 0 } && KubernetesQuantity.Parse(quantity) is > 0 and var value ? value : null;
}

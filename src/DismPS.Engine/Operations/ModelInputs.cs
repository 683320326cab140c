using System.Collections.Immutable;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>The inputs that a request to a resource has: its signature, then one input a metadata attribute.</summary>
internal static class ModelInputs
{
    /// <summary>Inputs with full shapes: the batch axis first, also where the template's dims leave it out (MaxBatchSize above 0).</summary>
    public static ImmutableArray<TensorSpec> Of(Resource resource)
    {
        bool addBatchAxis = resource.Properties.MaxBatchSize > 0;
        return
        [
            .. resource.Properties.InputSignature.Select(i => new TensorSpec(i.Name, i.DataType, Shape(i.Dims, addBatchAxis))),
            .. Metadata(resource).Select(m => new TensorSpec(m.Name, m.Attribute.DataType, Shape(m.Attribute.Dims, addBatchAxis))),
        ];
    }

    /// <summary>
    /// Inputs that a request may leave out: those of metadata, for a handler that decides itself what it needs. Triton refuses a request that lacks one.
    /// </summary>
    public static IReadOnlySet<string> OptionalOf(Resource resource) =>
        resource.Type.Framework == ServingFramework.MLServer ? Metadata(resource).Select(m => m.Name).ToHashSet(StringComparer.Ordinal) : ImmutableHashSet<string>.Empty;

    private static IEnumerable<(string Name, MetadataAttribute Attribute)> Metadata(Resource resource) =>
        resource.Properties.InputMetadata.IsDefault
            ? []
            : resource.Properties.InputMetadata.SelectMany(m => m.Attributes.Select(a => ($"{m.Name}__{a.Name}", a)));

    private static ImmutableArray<long> Shape(ImmutableArray<long> dims, bool addBatchAxis) => addBatchAxis ? [-1, .. dims] : dims;
}

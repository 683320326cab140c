using System.Collections.Immutable;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>The inputs that a request to a resource has: its signature, then one input a metadata attribute.</summary>
internal static class ModelInputs
{
    /// <summary>Inputs with full shapes: the batch axis first, also where the template's dims leave it out (MaxBatchSize above 0).</summary>
    public static ImmutableArray<TensorSpec> Of(Resource resource) =>
    [
        .. resource.Properties.InputSignature.Select(i => new TensorSpec(i.Name, i.DataType, Shape(resource, i.Dims))),
        .. MetadataOf(resource),
    ];

    /// <summary>The inputs that come from metadata, called <c>Name__Attribute</c>.</summary>
    public static ImmutableArray<TensorSpec> MetadataOf(Resource resource) => resource.Properties.InputMetadata.IsDefault
        ? []
        : [.. resource.Properties.InputMetadata.SelectMany(m => m.Attributes.Select(a => new TensorSpec($"{m.Name}__{a.Name}", a.DataType, Shape(resource, a.Dims))))];

    /// <summary>
    /// Inputs that a request may leave out: those of metadata, for a handler that decides itself what it needs. Triton refuses a request that lacks one.
    /// </summary>
    public static ImmutableHashSet<string> OptionalOf(Resource resource) =>
        resource.Type.Framework == ServingFramework.MLServer ? [.. MetadataOf(resource).Select(spec => spec.Name)] : [];

    private static ImmutableArray<long> Shape(Resource resource, ImmutableArray<long> dims) => resource.Properties.MaxBatchSize > 0 ? [-1, .. dims] : dims;
}

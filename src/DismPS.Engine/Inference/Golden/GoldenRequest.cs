using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>The request of a golden case.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Inputs">Tensors of the request.</param>
public sealed record GoldenRequest(string Name, IReadOnlyList<Tensor> Inputs)
{
    /// <summary>Service name of the model that is asked, when the case names another one than its resource's.</summary>
    public string? Model { get; init; }

    /// <summary>The request's own id; null sends the case's name.</summary>
    public string? Id { get; init; }

    /// <summary>Outputs that the request asks for; empty means all.</summary>
    public IReadOnlyList<string> RequestedOutputs { get; init; } = [];

    /// <summary>The request's parameters, a JSON object in UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>Parameters of inputs by the inputs' names.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> InputParameters { get; init; } = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty;

    /// <summary>The request as clients send it.</summary>
    /// <param name="modelName">Service name of the resource; the case's own wins.</param>
    public InferenceRequest ToInference(string modelName) => new(Model ?? modelName, Inputs, RequestedOutputs, Id ?? Name)
    {
        Parameters = Parameters,
        InputParameters = InputParameters,
    };
}

using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>What a Triton <c>config.pbtxt</c> says, as far as DISM builds write it and this program's server obeys it.</summary>
public sealed record ModelConfiguration
{
    /// <summary>Model name on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>Triton platform, for example <c>onnxruntime_onnx</c>; empty when absent.</summary>
    public string Platform { get; init; } = "";

    /// <summary>Triton backend, for example <c>onnxruntime</c>; empty when absent.</summary>
    public string Backend { get; init; } = "";

    /// <summary>0: the shapes include the batch axis. Above 0: a batch axis of at most this size stands before them.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>Inputs; shapes are the file's dims, without the batch axis when <see cref="MaxBatchSize"/> is above 0.</summary>
    public ImmutableArray<TensorSpec> Inputs { get; init; } = [];

    /// <summary>Outputs, as <see cref="Inputs"/>.</summary>
    public ImmutableArray<TensorSpec> Outputs { get; init; } = [];

    /// <summary><c>KIND_CPU</c>, <c>KIND_GPU</c>, <c>KIND_AUTO</c> or <c>KIND_MODEL</c> of the first instance group; empty when absent.</summary>
    public string InstanceKind { get; init; } = "";

    /// <summary>Instances of the first group; 0 when the file does not say.</summary>
    public int InstanceCount { get; init; }

    /// <summary>GPUs that the first group lists; empty for any.</summary>
    public ImmutableArray<int> InstanceGpus { get; init; } = [];

    /// <summary>Names of inputs that a request may leave out (<c>optional: true</c>).</summary>
    public ImmutableHashSet<string> OptionalInputs { get; init; } = [];

    /// <summary>Whether a request may have any number of answers (<c>model_transaction_policy</c>).</summary>
    public bool Decoupled { get; init; }

    /// <summary>Name of the model's file in the version folder; empty when absent.</summary>
    public string DefaultModelFilename { get; init; } = "";

    /// <summary>The model's own parameters.</summary>
    public ImmutableDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;
}

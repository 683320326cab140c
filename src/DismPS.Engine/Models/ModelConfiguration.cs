using System.Collections.Immutable;
using DismPS.Engine.Models.Scheduling;
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

    /// <summary>Shapes that the model itself wants in place of an input's dims, by the input's name; without the batch axis.</summary>
    public ImmutableDictionary<string, ImmutableArray<long>> InputReshapes { get; init; } = ImmutableDictionary<string, ImmutableArray<long>>.Empty;

    /// <summary>Shapes that the model itself gives in place of an output's dims, by the output's name; without the batch axis.</summary>
    public ImmutableDictionary<string, ImmutableArray<long>> OutputReshapes { get; init; } = ImmutableDictionary<string, ImmutableArray<long>>.Empty;

    /// <summary>Files with the labels of an output's classes, by the output's name; relative to the model's folder.</summary>
    public ImmutableDictionary<string, string> LabelFiles { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>All instance groups.</summary>
    public ImmutableArray<InstanceGroup> InstanceGroups { get; init; } = [];

    /// <summary>Which versions are served.</summary>
    public VersionPolicy VersionPolicy { get; init; } = new();

    /// <summary>Batching of requests that wait; null when the file does not ask for it.</summary>
    public DynamicBatching? DynamicBatching { get; init; }

    /// <summary>Sequences; null when the file does not ask for them.</summary>
    public SequenceBatching? SequenceBatching { get; init; }

    /// <summary>Steps of an ensemble, in the order of the file; empty for any other model.</summary>
    public ImmutableArray<EnsembleStep> EnsembleSteps { get; init; } = [];

    /// <summary>Requests that are computed before the model is ready.</summary>
    public ImmutableArray<WarmupRequest> Warmup { get; init; } = [];

    /// <summary>Whether equal requests may be answered from the server's response cache.</summary>
    public bool ResponseCache { get; init; }

    /// <summary>The whole configuration in protobuf's JSON form, completed as Triton does; empty when it was not read from a file.</summary>
    public string CompletedJson { get; init; } = "";

    /// <summary>What Triton lets pass though it is a mistake, and hints that are not obeyed; whole sentences.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Names of valid parts that this program does not obey: a model with one must not be served.</summary>
    public ImmutableArray<string> Unsupported { get; init; } = [];
}

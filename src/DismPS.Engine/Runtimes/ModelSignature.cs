using System.Collections.Immutable;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes;

/// <summary>What a loaded model takes and gives.</summary>
public sealed record ModelSignature
{
    /// <summary>Inputs with full shapes, batch axis included.</summary>
    public required ImmutableArray<TensorSpec> Inputs { get; init; }

    /// <summary>Outputs with full shapes; what a model really answers may be more specific.</summary>
    public required ImmutableArray<TensorSpec> Outputs { get; init; }

    /// <summary>Names of inputs that may be left out because the model has a default for them.</summary>
    public ImmutableHashSet<string> OptionalInputs { get; init; } = [];

    /// <summary>Outputs that exist in the model and cannot be served, each with the reason.</summary>
    public ImmutableArray<string> NotServed { get; init; } = [];

    /// <summary>
    /// Names of the inputs' symbolic dimensions by input name. Exported graphs give one name to dimensions that differ, so that they explain
    /// a failure and never refuse a request.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Symbols { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Content types that MLServer's settings declare, by input name and by output name: its clients choose codecs by them.</summary>
    public ImmutableDictionary<string, string> InputContentTypes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>As <see cref="InputContentTypes"/>, of the outputs.</summary>
    public ImmutableDictionary<string, string> OutputContentTypes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Triton's name of platform and format, for example <c>onnxruntime_onnx</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>True when requests may have inputs that are not listed, and the listed ones are not checked: the handler is their judge.</summary>
    public bool OpenInputs { get; init; }

    /// <summary>True when an answer may have outputs that are not listed, of any type.</summary>
    public bool OpenOutputs { get; init; }

    /// <summary>True when a request may have any number of answers, so that one request and one answer do not do.</summary>
    public bool Decoupled { get; init; }

    /// <summary>True when a request that asks for it may have several answers; every decoupled model is so.</summary>
    public bool Streams
    {
        get => field || Decoupled;
        init;
    }

    /// <summary>Whether the model wants the headers of requests among their parameters, as MLServer gives them to handlers.</summary>
    public bool ReadsHeaders { get; init; }

    /// <summary>Whose reading of the protocol the model's requests follow.</summary>
    public WireDialect Dialect { get; init; } = WireDialect.Triton;

    /// <summary>How the model itself wants its requests batched where its configuration does not say; null when it has no wish.</summary>
    public DynamicBatching? OwnBatching { get; init; }

    /// <summary>0, or the largest size of the batch axis that every input has in front.</summary>
    public int MaxBatchSize { get; init; }
}

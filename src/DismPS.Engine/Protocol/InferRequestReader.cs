using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Reads V2 infer requests, JSON or binary, straight into memory that a runtime can read. Names are resolved against the model;
/// whether types and shapes suit it is for the caller to check.
/// </summary>
public sealed class InferRequestReader
{
    private readonly TensorNames inputNames;
    private readonly TensorNames outputNames;
    private readonly WireLimits limits;
    private readonly WireDialect dialect;

    /// <summary>Makes a reader for one model; it may be used by many threads.</summary>
    public InferRequestReader(TensorNames inputNames, TensorNames outputNames, WireLimits limits, WireDialect dialect = WireDialect.Triton)
    {
        this.inputNames = inputNames;
        this.outputNames = outputNames;
        this.limits = limits;
        this.dialect = dialect;
    }

    /// <summary>
    /// Where a body's first byte should lie in its buffer, so that the first binary tensor can be used in place: behind this many bytes the
    /// tensor is aligned to <see cref="PinnedBuffer.Alignment"/>.
    /// </summary>
    public static int BodyOffset(int? headerLength) =>
        headerLength is > 0 and int length ? (PinnedBuffer.Alignment - (length % PinnedBuffer.Alignment)) % PinnedBuffer.Alignment : 0;

    /// <summary>Reads a request with a JSON part.</summary>
    /// <param name="body">The body, behind <see cref="BodyOffset"/> other bytes. It must not be written to while the message is in use.</param>
    /// <param name="headerLength">Length of the JSON part in bytes, above 0; null when the whole body is JSON.</param>
    /// <param name="message">Receives the request; it was cleared before.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>, naming the tensor, what was expected and what was found.</exception>
    public void Read(PinnedBuffer body, int? headerLength, InferRequestMessage message)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(message);
        int offset = BodyOffset(headerLength);
        ReadOnlySpan<byte> bytes = body.Written[offset..];
        if (headerLength > bytes.Length)
            throw Invalid($"{InferRequestWriter.HeaderLengthName} is {headerLength}, but the body has {bytes.Length} bytes");
        int jsonLength = headerLength ?? bytes.Length;
        var walk = new InferRequestWalk(inputNames, outputNames, limits, dialect, message, body, offset + jsonLength);
        walk.ReadRequest(new JsonCursor(bytes[..jsonLength], ErrorCode.RequestInvalid, limits.MaxNesting));
    }

    /// <summary>Reads the raw form (header length 0): the whole body is the one input of the model, and every output comes back binary.</summary>
    /// <param name="body">The body.</param>
    /// <param name="input">The model's only input; null when it has none that is known.</param>
    /// <param name="batched">Whether the input has a batch axis in front.</param>
    /// <param name="message">Receives the request; it was cleared before.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public void ReadRaw(PinnedBuffer body, TensorSpec? input, bool batched, InferRequestMessage message)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(message);
        if (inputNames.Count != 1 || input is null)
            throw Invalid($"a raw binary request (header length 0) is only possible for a model with one input, this one has {inputNames.Count}");
        RawInput.Read(body, input, batched, message.AddInput(limits.MaxRank), message.Memory);
        message.BinaryOutputs = true;
    }

    private static DismException Invalid(string fault) => new(ErrorCode.RequestInvalid, $"The request is invalid: {fault}.",
        "Write the request as the Open Inference Protocol has it, with the inputs that the metadata of the model list.") { MessageIsAnswer = true };
}

using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>
/// All memory of one request. Rented from <see cref="InferenceServer.RentCall"/>, filled with the body, executed by
/// <see cref="ServedModel.ExecuteAsync"/>, read, and returned.
/// </summary>
public sealed class InferenceCall
{
    internal InferenceCall() => ModelCall = new ModelCall(Message);

    /// <summary>The request's body; the host writes it behind <see cref="InferRequestReader.BodyOffset"/> bytes.</summary>
    public PinnedBuffer Body { get; } = new();

    /// <summary>The answer's body.</summary>
    public PinnedBuffer Response { get; } = new();

    /// <summary>Length in bytes of the JSON part of a binary answer; null for a JSON answer.</summary>
    public int? ResponseHeaderLength { get; internal set; }

    internal InferRequestMessage Message { get; } = new();

    internal ModelCall ModelCall { get; }

    /// <summary>Memory that the call keeps from request to request.</summary>
    internal long HeldBytes => (long)Body.Capacity + Response.Capacity + Message.Memory.Capacity;

    /// <summary>Prepares <see cref="Body"/> for a body with this header length.</summary>
    public void BeginBody(int? headerLength)
    {
        Body.Clear();
        Body.SetLength(InferRequestReader.BodyOffset(headerLength));
    }

    internal void Clear(int keepBytes)
    {
        Body.Clear(keepBytes);
        Response.Clear(keepBytes);
        Message.Clear(keepBytes);
        ModelCall.Clear();
        ResponseHeaderLength = null;
    }
}

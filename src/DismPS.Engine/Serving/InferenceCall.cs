using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Values;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>
/// All memory of one request. Rented from <see cref="InferenceServer.RentCall"/>, filled with the body, executed by
/// <see cref="ServedModel.ExecuteAsync"/>, read, and returned.
/// </summary>
public sealed class InferenceCall
{
    /// <summary>Timestamps of the phases.</summary>
    internal CallTimes Times;

    internal InferenceCall() => ModelCall = new ModelCall(Message);

    /// <summary>The request's body; the host writes it behind <see cref="InferRequestReader.BodyOffset"/> bytes.</summary>
    public PinnedBuffer Body { get; } = new();

    /// <summary>The answer's body.</summary>
    public PinnedBuffer Response { get; } = new();

    /// <summary>Length in bytes of the JSON part of a binary answer; null for a JSON answer.</summary>
    public int? ResponseHeaderLength { get; internal set; }

    /// <summary>Length in bytes of the JSON part of the body; null when all of it is JSON, 0 when it is the one tensor of the raw form.</summary>
    public int? HeaderLength { get; private set; }

    /// <summary>The request as it was read.</summary>
    public InferRequestMessage Message { get; } = new();

    /// <summary>Inputs and outputs of the model.</summary>
    public ModelCall ModelCall { get; }

    /// <summary>Answer of a call of this process.</summary>
    internal IReadOnlyList<Tensor> Tensors { get; set; } = [];

    /// <summary>Form of a request of bare values: the answer takes after it.</summary>
    internal ValueForms ValueForm { get; set; }

    /// <summary>Instance that holds the outputs; null for none.</summary>
    internal InstanceSlot? Slot { get; set; }

    /// <summary>Memory that the call keeps from request to request.</summary>
    internal long HeldBytes => (long)Body.Capacity + Response.Capacity + Message.Memory.Capacity;

    /// <summary>Prepares <see cref="Body"/> for a body with this header length.</summary>
    public void BeginBody(int? headerLength)
    {
        HeaderLength = headerLength;
        Body.Clear();
        Body.SetLength(InferRequestReader.BodyOffset(headerLength));
    }

    internal void Clear(int keepBytes)
    {
        Body.Clear(keepBytes);
        Response.Clear(keepBytes);
        Message.Clear(keepBytes);
        ModelCall.Clear();
        HeaderLength = null;
        ResponseHeaderLength = null;
        Tensors = [];
        ValueForm = ValueForms.None;
        Times = default;
    }
}

using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Values;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving.Ensembles;
using DismPS.Engine.Serving.Scheduling;
using DismPS.Engine.Serving.Sequences;
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

    /// <summary>Parameters from outside the body (headers that are forwarded): one JSON object in UTF-8; empty for none. They win over those of the body.</summary>
    public ReadOnlyMemory<byte> OuterParameters { get; set; }

    /// <summary>Version that the request names; null when it leaves the choice to the server.</summary>
    public string? AskedVersion { get; set; }

    /// <summary>Where in <see cref="Body"/> the request's first byte lies.</summary>
    public int BodyStart { get; private set; }

    /// <summary>Where in <see cref="Response"/> the answer's first byte lies.</summary>
    public int ResponseStart { get; set; }

    /// <summary>The request as it was read.</summary>
    public InferRequestMessage Message { get; } = new();

    /// <summary>Inputs and outputs of the model.</summary>
    public ModelCall ModelCall { get; }

    /// <summary>Elements of outputs of which classes are wanted.</summary>
    internal PinnedBuffer ClassMemory { get; } = new();

    /// <summary>Answer of a call of this process.</summary>
    internal IReadOnlyList<Tensor> Tensors { get; set; } = [];

    /// <summary>Form of a request of bare values: the answer takes after it.</summary>
    internal ValueForms ValueForm { get; set; }

    /// <summary>Instance that holds the outputs; null for none.</summary>
    internal InstanceSlot? Slot { get; set; }

    /// <summary>What holds the outputs of an ensemble; null for none.</summary>
    internal EnsembleRun? Ensemble { get; set; }

    /// <summary>How many ensembles it is a part of, one within the other.</summary>
    internal int Depth { get; set; }

    /// <summary>Rows as statistics count them.</summary>
    internal long Rows { get; set; }

    /// <summary>Its place in the queue of a scheduler that puts requests together.</summary>
    internal ScheduledRequest Scheduled => field ??= new ScheduledRequest(this);

    /// <summary>What the server adds to a request of a sequence.</summary>
    internal SequenceInputs Controls => field ??= new SequenceInputs();

    /// <summary>What the response cache had to say.</summary>
    internal CacheOutcome Cache { get; set; }

    /// <summary>Memory that the call keeps from request to request.</summary>
    internal long HeldBytes => (long)Body.Capacity + Response.Capacity + Message.Memory.Capacity;

    /// <summary>Prepares <see cref="Body"/> for a body with this header length.</summary>
    public void BeginBody(int? headerLength)
    {
        HeaderLength = headerLength;
        BeginBodyAt(InferRequestReader.BodyOffset(headerLength));
    }

    /// <summary>Prepares <see cref="Body"/> for a body that begins behind this many bytes.</summary>
    public void BeginBodyAt(int start)
    {
        Body.Clear();
        Body.SetLength(start);
        BodyStart = start;
    }

    internal void Clear(int keepBytes)
    {
        Body.Clear(keepBytes);
        Response.Clear(keepBytes);
        Message.Clear(keepBytes);
        ModelCall.Clear();
        ClassMemory.Clear(0);
        OuterParameters = default;
        HeaderLength = null;
        BodyStart = 0;
        ResponseStart = 0;
        ResponseHeaderLength = null;
        AskedVersion = null;
        Tensors = [];
        ValueForm = ValueForms.None;
        Rows = 0;
        Depth = 0;
        Cache = CacheOutcome.NotAsked;
        Times = default;
    }
}

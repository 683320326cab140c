using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes;

/// <summary>Inputs and outputs of one computation; used again and again without new objects.</summary>
public sealed class ModelCall
{
    private readonly List<TensorSlot> inputs = [];
    private readonly List<TensorSlot> outputs = [];
    private readonly List<int> requested = [];
    private int outputCount;
    private bool isKept;
    private IDisposable? owner;

    /// <summary>Makes a call.</summary>
    /// <param name="message">The request as it was read; handlers look at its parameters, its id and the outputs that it names.</param>
    public ModelCall(InferRequestMessage? message = null) => Message = message ?? new InferRequestMessage();

    /// <summary>The request as it was read.</summary>
    public InferRequestMessage Message { get; }

    /// <summary>What a handler says of its answer besides the tensors.</summary>
    public AnswerFields Answer { get; } = new();

    /// <summary>Why this call failed where several were computed at once; null when it did not.</summary>
    public DismException? Failure { get; set; }

    /// <summary>Inputs; <see cref="TensorSlot.Index"/> is the position in the signature.</summary>
    public ReadOnlySpan<TensorSlot> Inputs => CollectionsMarshal.AsSpan(inputs);

    /// <summary>Positions in the signature of the wanted outputs, in the order of the answer.</summary>
    public ReadOnlySpan<int> Requested => CollectionsMarshal.AsSpan(requested);

    /// <summary>What the runtime computed, in the order of <see cref="Requested"/>.</summary>
    public ReadOnlySpan<TensorSlot> Outputs => CollectionsMarshal.AsSpan(outputs)[..outputCount];

    /// <summary>Appends an input that somebody else filled and keeps alive.</summary>
    public void AddInput(TensorSlot input) => inputs.Add(input);

    /// <summary>Appends an output slot to be filled.</summary>
    public TensorSlot AddOutput()
    {
        if (outputCount == outputs.Count)
            outputs.Add(new TensorSlot());
        TensorSlot slot = outputs[outputCount++];
        slot.Clear();
        return slot;
    }

    /// <summary>Asks for one output.</summary>
    public void Request(int outputIndex) => requested.Add(outputIndex);

    /// <summary>Makes the outputs the call's own: the instance that computed them may compute something else. They last until <see cref="Drop"/>.</summary>
    /// <param name="memory">What their memory belongs to from now on; null to copy them.</param>
    public void Keep(IDisposable? memory)
    {
        owner = memory;
        isKept = true;
        Answer.Clear();
        for (int i = 0; memory is null && i < outputCount; i++)
            outputs[i].Keep();
    }

    /// <summary>Leaves only so many outputs, the first ones.</summary>
    public void TrimOutputs(int count) => outputCount = Math.Min(outputCount, count);

    /// <summary>Forgets the outputs, unless they were kept.</summary>
    public void ClearOutputs()
    {
        if (isKept)
            return;
        outputCount = 0;
        Answer.Clear();
    }

    /// <summary>Forgets the outputs, those that were kept too.</summary>
    public void Drop()
    {
        isKept = false;
        owner?.Dispose();
        owner = null;
        ClearOutputs();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        inputs.Clear();
        requested.Clear();
        Failure = null;
        Drop();
    }
}

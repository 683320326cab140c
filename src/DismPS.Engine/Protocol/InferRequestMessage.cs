using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>A decoded V2 infer request; read into again and again without new objects.</summary>
public sealed class InferRequestMessage
{
    private readonly List<TensorSlot> slots = [];
    private readonly List<RequestedOutput> outputs = [];
    private readonly PinnedBuffer id = new();
    private int inputCount;

    /// <summary>Inputs in the order of the request. Their memory is the body's, or <see cref="Memory"/>.</summary>
    public ReadOnlySpan<TensorSlot> Inputs => CollectionsMarshal.AsSpan(slots)[..inputCount];

    /// <summary>Wanted outputs; empty means all.</summary>
    public ReadOnlySpan<RequestedOutput> Outputs => CollectionsMarshal.AsSpan(outputs);

    /// <summary>Whether outputs without a word of their own are wanted as binary data.</summary>
    public bool BinaryOutputs { get; internal set; }

    /// <summary>
    /// The request's parameters as they stand in the body, the protocol's own (binary_data_output) among them: one JSON object; empty when
    /// there are none. Those of inputs are in <see cref="TensorSlot.Parameters"/>. All of them are slices of the body.
    /// </summary>
    public ReadOnlyMemory<byte> Parameters { get; internal set; }

    /// <summary>What the parameters say to the scheduler.</summary>
    public RequestSchedule Schedule { get; internal set; }

    /// <summary>Whether a stream of answers is to end with one that only says so (triton_enable_empty_final_response).</summary>
    public bool EmptyFinalResponse { get; internal set; }

    /// <summary>Whether the request has an id.</summary>
    public bool HasId { get; private set; }

    /// <summary>Whether classes are wanted in place of an output.</summary>
    public bool HasClassification { get; private set; }

    /// <summary>The id as it stood between its quotes in the JSON text, escapes included: what is echoed.</summary>
    public ReadOnlySpan<byte> RawId => id.Written;

    /// <summary>The id for messages: Triton's <c>&lt;id_unknown&gt;</c> when there is none.</summary>
    public string IdText => HasId ? Encoding.UTF8.GetString(RawId) : "<id_unknown>";

    /// <summary>Memory of inputs that do not lie usable in the body.</summary>
    internal PinnedBuffer Memory { get; } = new();

    /// <summary>Forgets everything.</summary>
    /// <param name="keepBytes">Memory to keep for the next request.</param>
    public void Clear(int keepBytes = int.MaxValue)
    {
        // A slice would keep the memory of a large body alive.
        foreach (TensorSlot slot in Inputs)
            slot.Parameters = default;
        Parameters = default;
        inputCount = 0;
        outputs.Clear();
        BinaryOutputs = false;
        Schedule = default;
        EmptyFinalResponse = false;
        HasId = false;
        HasClassification = false;
        id.Clear();
        Memory.Clear(keepBytes);
    }

    /// <summary>Takes tensors of this process in place of a body: what a body with them as binary data would give.</summary>
    internal void Load(
        IReadOnlyList<Tensor> inputs, IReadOnlyList<string> requestedOutputs, IReadOnlyList<TensorSpec> knownInputs, IReadOnlyList<TensorSpec> knownOutputs,
        ReadOnlyMemory<byte> parameters = default, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? inputParameters = null,
        string? id = null)
    {
        Parameters = parameters;
        if (id is not null)
            SetId(System.Text.Json.JsonEncodedText.Encode(id).EncodedUtf8Bytes);
        foreach (Tensor input in inputs)
        {
            if (input.DataType == DataType.Bytes && BytesElements.Count(input.Data.Span) != input.Count)
            {
                throw new DismException(ErrorCode.RequestInvalid, $"input '{input.Name}': its bytes do not hold {input.Count} length-prefixed strings.",
                    "Write each string as its length in four bytes, the lowest first, and its bytes.") { MessageIsAnswer = true };
            }

            TensorSlot slot = AddInput(Math.Max(32, input.Shape.Count));
            slot.Name = input.Name;
            slot.Index = IndexOf(knownInputs, input.Name);
            slot.DataType = input.DataType;
            if (inputParameters is not null && inputParameters.TryGetValue(input.Name, out ReadOnlyMemory<byte> own))
                slot.Parameters = own;
            slot.Count = input.Count;
            Span<long> shape = slot.SetRank(input.Shape.Count);
            for (int i = 0; i < shape.Length; i++)
                shape[i] = input.Shape[i];
            int offset = Memory.Reserve(input.Data.Length);
            input.Data.Span.CopyTo(Memory.Written[offset..]);
            slot.Address = offset;
            slot.ByteLength = input.Data.Length;
        }

        foreach (TensorSlot slot in Inputs)
            slot.Address += Memory.Address;
        foreach (string name in requestedOutputs)
            AddOutput(new RequestedOutput(name, IndexOf(knownOutputs, name), null));
    }

    internal TensorSlot AddInput(int maxRank)
    {
        if (inputCount == slots.Count)
            slots.Add(new TensorSlot(maxRank));
        TensorSlot slot = slots[inputCount++];
        slot.Clear();
        return slot;
    }

    internal void AddOutput(RequestedOutput output)
    {
        outputs.Add(output);
        HasClassification |= output.Classification > 0;
    }

    internal void SetId(ReadOnlySpan<byte> raw)
    {
        HasId = true;
        id.Clear();
        id.SetLength(raw.Length);
        raw.CopyTo(id.Written);
    }

    private static int IndexOf(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (int i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name == name)
                return i;
        }

        return -1;
    }
}

using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>Calls of this process: the message was filled with tensors, and the answer is tensors too.</summary>
internal sealed class TensorFormat : CallFormat
{
    private TensorFormat()
    {
    }

    public static TensorFormat Instance { get; } = new();

    public override void Read(ServedModel model, InferenceCall call)
    {
    }

    public override void Write(ServedModel model, InferenceCall call)
    {
        ReadOnlySpan<TensorSlot> outputs = call.ModelCall.Outputs;
        var tensors = new Tensor[outputs.Length];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = outputs[i].ToTensor();
        call.Tensors = tensors;
    }
}

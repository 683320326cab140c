using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>One call of this process: its request is made of tensors, and the answer is tensors too.</summary>
internal sealed class TensorFormat(
    IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, ReadOnlyMemory<byte> parameters, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? inputParameters,
    string? id) : CallFormat
{
    public override void Read(ServedModel model, InferenceCall call) =>
        call.Message.Load(inputs, outputs, model.Signature!.Inputs, model.Signature.Outputs, parameters, inputParameters, id);

    public override void Write(ServedModel model, InferenceCall call)
    {
        ReadOnlySpan<TensorSlot> answer = call.ModelCall.Outputs;
        var tensors = new Tensor[answer.Length];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = answer[i].ToTensor();
        call.Tensors = tensors;
    }
}

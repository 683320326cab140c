using DismPS.Engine.Models;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of TensorFlow's saved_model.pb.</summary>
internal sealed class SavedModelTarget() : FuzzTarget("savedmodel", Models, Keys)
{
    private static readonly IReadOnlyList<byte[]> Models = SeedFiles.Of("tests/data", "saved_model.pb");

    private static readonly IReadOnlyList<byte[]> Keys = Words(
        "\x08\x01", "\x12", "\x0A\x05serve", "serving_default", "__saved_model_init_op", "Identity:0", "StatefulPartitionedCall:1", "\x1A\x02\x08\x01", "\x2A\x00", "\x0A\x00", "\xFF\xFF\xFF\xFF\x0F", "VarHandleOp", "tensorflow/serving/predict");

    public override IReadOnlyList<Mutator> Mutators { get; } = OnnxTarget.OfProtobuf(Models, Keys);

    public override bool Run(byte[] input)
    {
        SavedModelFile? model = SavedModelFile.TryRead(new MemoryStream(input), out ModelFault? fault);
        Require(model is null == fault is not null, "a model and a fault, or neither");
        return model is not null;
    }
}

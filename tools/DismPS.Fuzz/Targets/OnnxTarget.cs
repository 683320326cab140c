using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of ONNX graphs.</summary>
internal sealed class OnnxTarget() : FuzzTarget("onnx", Models, Keys)
{
    private static readonly IReadOnlyList<byte[]> Models = SeedFiles.Of("tests/data/models", "*.onnx");

    private static readonly IReadOnlyList<byte[]> Keys = Words(
        // Keys of protobuf fields: graph, node, initializer, input, output, attribute, its graph, type, tensor type, shape, dim; then whole small messages.
        "\x3A", "\x0A", "\x2A", "\x5A", "\x62", "\x32", "\x12", "\x08", "\x3A\x02\x0A\x00", "\x2A\x03\x32\x01\x0A", "\x6A\x0A\x0A\x08location", "\x0A\x00", "\x12\x00", "\xFF\xFF\xFF\xFF\x0F",
        "\x0B", "\x0C", "ai.onnx.ml", "com.microsoft", "Loop", "If", "Scan", "batch_size", "../../weights");

    public override IReadOnlyList<Mutator> Mutators { get; } = OfProtobuf(Models, Keys);

    /// <summary>Mostly changes behind right lengths.</summary>
    public static IReadOnlyList<Mutator> OfProtobuf(IReadOnlyList<byte[]> messages, IReadOnlyList<byte[]> keys) =>
    [
        .. Enumerable.Repeat((Mutator[])[Mutator.Protobuf(Mutator.Bytes), Mutator.Protobuf(Mutator.Lengths), Mutator.Protobuf(Mutator.Tokens(keys)), Mutator.Protobuf(Mutator.Repeat(keys))], 4).SelectMany(m => m),
        Mutator.Bytes, Mutator.Lengths, Mutator.Tokens(keys), Mutator.Repeat(keys), Mutator.Splice(messages),
    ];

    public override bool Run(byte[] input)
    {
        try
        {
            OnnxModelFile model = OnnxModelFile.Parse(input, "m.onnx");
            Require(!model.Inputs.IsDefault && !model.Outputs.IsDefault && !model.ExternalFiles.IsDefault, "a list is missing");
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.ModelLoadFailed)
        {
            return false;
        }
    }
}

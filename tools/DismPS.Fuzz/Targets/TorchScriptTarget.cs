using DismPS.Engine.Models.TorchScript;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of TorchScript archives.</summary>
internal sealed class TorchScriptTarget() : FuzzTarget("torchscript", Archives, Code)
{
    private static readonly IReadOnlyList<byte[]> Archives = SeedFiles.Of("tests/data", "*.pt");

    private static readonly IReadOnlyList<byte[]> Code = Words(
        "def forward(self: __torch__.Model,\n    x: Tensor) -> Tensor:\n", "class Model(Module):\n", "  __parameters__ = [\"w\", ]\n", "Tuple[", "List[", "Dict[str, ", "Optional[", "]", "(", ")", ",", " -> ", ":", "=", "return ", "\"", "'", "\\",
        "c : __torch__.torch.classes.my.Box\n", "torch.device(\"cuda:0\")", "ops.my.op(", "annotate(", "CONSTANTS.c0", "#", "cuda:0", "ctorch._utils\n_rebuild_tensor_v2\n", "storage", "NamedTuple");

    public override IReadOnlyList<Mutator> Mutators { get; } = NpzTarget.OfZip(Archives, Mutator.Bytes, Mutator.Lengths, Mutator.Tokens(Code), Mutator.Repeat(Code));

    public override bool Run(byte[] input)
    {
        TorchScriptFile file = TorchScriptReader.Read(new MemoryStream(input));
        Require(!file.CustomClasses.IsDefault && !file.CustomOperators.IsDefault, "a list is missing");
        file.ToInterface();
        return file.Fault is null;
    }
}

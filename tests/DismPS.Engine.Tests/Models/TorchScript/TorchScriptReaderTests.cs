using System.Buffers.Binary;
using DismPS.Engine.Models;
using DismPS.Engine.Models.TorchScript;

namespace DismPS.Engine.Tests.Models.TorchScript;

public sealed class TorchScriptReaderTests
{
    private const string Forward = "def forward(self: __torch__.Model,\n  x: Tensor) -> Tensor:\n  return x";

    [Fact]
    public void Autoencoder_of_the_golden_models_is_read()
    {
        TorchScriptFile file = TorchScriptReader.Read(RepositoryFiles.Data("models", "metsig-ae-torchscript", "model.pt"));
        Assert.Equal((TorchScriptKind.Program, "__torch__.AutoEncoder", "4"), (file.Kind, file.ClassName, file.Version));
        Assert.Equal(new TorchArgument("x", "Tensor", false), Assert.Single(file.Forward!.Arguments));
        Assert.Equal(["Tensor", "Tensor"], file.Forward.Returned);
        ModelInterface tensors = file.ToInterface();
        Assert.Equal(("x", 2), (tensors.Inputs.Single().Name, tensors.Outputs.Length));
        Assert.Equal((null, null), (file.WeightDevice, file.CodeDevice));
    }

    [Theory]
    [InlineData("traced", "x: Tensor", "Tensor")]
    [InlineData("optional-argument", "histo: Tensor, mask: Optional[Tensor] = ...", "Tensor, Tensor, Tensor")]
    [InlineData("float-argument", "x: Tensor, w: Tensor, scale: float = ...", "Tensor")]
    [InlineData("named-tuple", "x: Tensor", "Tensor, Tensor")]
    [InlineData("returns-dict", "x: Tensor", null)]
    [InlineData("lists", "xs: List[Tensor]", null)]
    [InlineData("takes-dict", "d: Dict[str, Tensor]", "Tensor")]
    [InlineData("cuda-in-code", "x: Tensor", "Tensor")]
    [InlineData("quantized", "x: Tensor", "Tensor")]
    public void Arguments_and_return_of_forward_are_read(string name, string arguments, string? returned)
    {
        TorchScriptFile file = TorchScriptReader.Read(RepositoryFiles.Data("torchscript", name + ".pt"));
        Assert.Equal((TorchScriptKind.Program, null), (file.Kind, file.Fault));
        Assert.Equal(arguments, string.Join(", ", file.Forward!.Arguments.Select(a => $"{a.Name}: {a.Type}{(a.HasDefault ? " = ..." : "")}")));
        Assert.Equal(returned, file.Forward.Returned.IsDefault ? null : string.Join(", ", file.Forward.Returned));
        Assert.Empty(file.CustomClasses);
        Assert.Empty(file.CustomOperators);
    }

    [Theory]
    [InlineData("state-dict", "was written by torch.save")]
    [InlineData("whole-module", "was written by torch.save")]
    [InlineData("state-dict-legacy", "was written by torch.save in its old form")]
    public void What_torch_save_wrote_is_told_apart(string name, string fault)
    {
        TorchScriptFile file = TorchScriptReader.Read(RepositoryFiles.Data("torchscript", name + ".pt"));
        Assert.Equal((TorchScriptKind.Saved, fault), (file.Kind, file.Fault));
    }

    [Fact]
    public void Defaults_with_signs_of_the_grammar_do_not_confuse()
    {
        TorchScriptFile file = Read(TorchArchive.Program("def forward(self: __torch__.Model,\n  a: Tensor,\n  s: str=\"x, y: (\",\n  t: Tuple[int, List[int]]=(1, [2, 3])) -> Tuple[Tensor, Tuple[Tensor, Tensor]]:\n  return a"));
        Assert.Equal(["Tensor", "str", "Tuple[int, List[int]]"], file.Forward!.Arguments.Select(a => a.Type));
        Assert.Equal(["Tensor", "Tuple[Tensor, Tensor]"], file.Forward.Returned);
    }

    [Fact]
    public void Method_of_another_class_is_not_taken()
    {
        Assert.Null(Read(TorchArchive.Program("def helper(self: __torch__.Model) -> Tensor:\n  pass", "", ("code/__torch__/other.py", "class Model(Module):\n  " + Forward.Replace("\n", "\n  ")))).Forward);
    }

    [Fact]
    public void Custom_classes_operators_and_devices_are_found()
    {
        TorchScriptFile file = Read(TorchArchive.Program("c : __torch__.torch.classes.my.Box\n" + Forward + "\n  a = ops.torchvision.nms(x, x, 0.5)\n  b = ops.aten.add(a, 1)\n  d = torch.zeros([1], device=torch.device(\"cuda:1\"))"));
        Assert.Equal(["my.Box"], file.CustomClasses);
        Assert.Equal(["torchvision.nms"], file.CustomOperators);
        Assert.Equal("cuda:1", file.CodeDevice);
    }

    [Theory]
    [InlineData(2, 8, "cpu", null)]
    [InlineData(2, 8, "cuda:0", null)]
    [InlineData(3, 8, "cpu", "needs 3 numbers of 4 bytes from 'model/data/0', which has 8 bytes")]
    [InlineData(2, 0, "cpu", "lacks the weights 'data/0' that it names")]
    public void Weights_must_be_there_and_whole(int count, int bytes, string device, string? fault)
    {
        TorchScriptFile file = Read(TorchArchive.Program(Forward, TorchArchive.Tensor("w", "0", device, count), ("data/0", bytes == 0 ? null : new string('x', bytes))));
        Assert.Equal(fault, file.Fault);
        Assert.Equal(fault is null ? TorchScriptKind.Program : TorchScriptKind.Damaged, file.Kind);
        Assert.Equal(device == "cpu" ? null : device, file.WeightDevice);
    }

    [Theory]
    [InlineData("data.pkl", "\u0080\u0002c__torch__\nModel\n)")]
    [InlineData("constants.pkl", null)]
    [InlineData("code/__torch__.py", "class Other(Module):\n  pass\n")]
    [InlineData("code/__torch__.py", null)]
    [InlineData("data.pkl", "\u0080\u0002K\u0001.")]
    public void Missing_and_broken_parts_are_damage(string name, string? content)
    {
        Assert.Equal(TorchScriptKind.Damaged, Read(TorchArchive.Program(Forward, "", (name, content))).Kind);
    }

    [Fact]
    public void Cut_file_is_damaged()
    {
        byte[] whole = TorchArchive.Program(Forward);
        Assert.Equal(TorchScriptKind.Damaged, Read(whole[..^30]).Kind);
        Assert.Equal(TorchScriptKind.Other, Read("text"u8.ToArray()).Kind);
        Assert.Equal(TorchScriptKind.Other, Read(TorchArchive.Zip([("a.txt", [1])])).Kind);
    }

    [Fact]
    public void Zip_bombs_are_refused_by_what_they_claim()
    {
        byte[] bomb = TorchArchive.Zip([("model/data.pkl", new byte[4_000_000]), ("model/code/__torch__.py", new byte[20_000_000]), ("model/constants.pkl", [1])]);
        TorchScriptFile file = Read(bomb);
        Assert.NotNull(file.Fault);

        // The end record claims more entries than the table has.
        byte[] many = TorchArchive.Program(Forward);
        BinaryPrimitives.WriteUInt16LittleEndian(many.AsSpan(many.Length - 22 + 10), 60_000);
        Assert.Equal(TorchScriptKind.Damaged, Read(many).Kind);

        // An entry claims more bytes than deflate can give.
        byte[] huge = TorchArchive.Program(Forward);
        int entry = huge.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(huge.AsSpan(entry + 24), 0xFFFFFFF0);
        Assert.Equal(TorchScriptKind.Damaged, Read(huge).Kind);
    }

    [Fact]
    public void Mutated_archives_are_read_or_refused()
    {
        var random = new Random(21);
        byte[][] seeds = [.. Directory.EnumerateFiles(RepositoryFiles.Data("torchscript"), "*.pt").Order(StringComparer.Ordinal).Select(File.ReadAllBytes), TorchArchive.Program(Forward)];
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = [.. seeds[i % seeds.Length]];
            // Half of the changes hit the table of contents.
            int from = random.Next(2) == 0 ? Math.Max(0, bytes.AsSpan().IndexOf("PK\u0001\u0002"u8)) : 0;
            for (int k = random.Next(1, 5); k > 0; k--)
                bytes[random.Next(from, bytes.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            TorchScriptFile file = Read(random.Next(5) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            Assert.True(file.Kind == TorchScriptKind.Program || file.Fault is not null);
            file.ToInterface();
        }
    }

    private static TorchScriptFile Read(byte[] bytes) => TorchScriptReader.Read(new MemoryStream(bytes));
}

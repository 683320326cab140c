using DismPS.Engine.Models.Pickle;

namespace DismPS.Engine.Tests.Models.Pickle;

/// <summary>What joblib writes between the opcodes is passed over exactly: a call behind it is still found.</summary>
public sealed class JoblibArrayTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(RepositoryFiles.Data("pickles")).Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".md"))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Call_behind_the_arrays_is_found(string name)
    {
        PickledFile file = Opcodes.ReadFile(File.ReadAllBytes(RepositoryFiles.Data("pickles", name)));
        Assert.All(file.Parts, part => Assert.Null(part.Scan.Fault));
        Assert.Contains(file.Parts.SelectMany(p => p.Scan.Globals), g => g is { Module: "posix", Name: "getcwd", IsCalled: true });
        Assert.Equal(name.StartsWith("arrays.", StringComparison.Ordinal) ? name.Split('.')[1] : null, file.Compression);
    }

    [Fact]
    public void Array_bytes_are_no_opcodes()
    {
        // The array is the call itself: two bytes an element, as raw bytes.
        PickleScan scan = Opcodes.Scan(Array("(K\u000at", "u1") + "cposix\n)R" + "0N.");
        Assert.Null(scan.Fault);
        Assert.DoesNotContain("posix.system", Opcodes.Names(scan));
        Assert.Contains("posix.system", Opcodes.Names(Opcodes.Scan(Array("(K\u0000t", "u1") + "cposix\nsystem\n)R.")));
    }

    [Theory]
    [InlineData("(K\u0001t", "zz")]
    [InlineData("(K\u0001t", "f")]
    [InlineData("(K\u0001t", "f99")]
    [InlineData("(Nt", "f8")]
    [InlineData("(J\u00ff\u00ff\u00ff\u00fft", "f8")]
    [InlineData("(J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007ft", "f8")]
    [InlineData("N", "f8")]
    [InlineData("(J\u00ff\u00ff\u00ff\u007ft", "f8")]
    [InlineData("(K\u0001t", "V8")]
    public void Absurd_or_unknown_layouts_are_faults(string shape, string type)
    {
        PickleScan scan = Opcodes.Scan(Array(shape, type) + "NN.");
        Assert.NotNull(scan.Fault);
        Assert.False(scan.IsLimit);
    }

    [Theory]
    [InlineData("(cjoblib.numpy_pickle\nNumpyArrayWrapper\nlN.")]
    [InlineData("cfunctools\npartial\n(cjoblib.numpy_pickle\nNumpyArrayWrapper\ntR.")]
    [InlineData("cbuiltins\ntuple\n((cjoblib.numpy_pickle\nNumpyArrayWrapper\nttR.")]
    [InlineData("cm\nf\n)}(Vclass\ncjoblib.numpy_pickle\nNumpyArrayWrapper\nu\u0092.")]
    public void Wrapper_class_that_is_handed_on_is_a_fault(string pickle)
    {
        Assert.NotNull(Opcodes.Scan(pickle).Fault);
    }

    [Fact]
    public void Wrapper_that_a_constructor_made_is_a_fault()
    {
        string made = Array("(K\u0000t", "u1").Replace("NumpyArrayWrapper\n)\u0081", "NumpyArrayWrapper\n(NNtR");
        Assert.NotNull(Opcodes.Scan(made + "N.").Fault);
    }

    [Fact]
    public void Frame_around_an_array_is_a_fault()
    {
        Assert.NotNull(Opcodes.Scan("\u0080\u0004\u0095\u00ff\u00ff\u0000\u0000\u0000\u0000\u0000\u0000" + Array("(K\u0000t", "u1") + "N.").Fault);
    }

    [Fact]
    public void Object_arrays_may_not_lie_in_each_other_for_ever()
    {
        PickleScan scan = Opcodes.Scan(string.Concat(Enumerable.Repeat(Array("(K\u0001t", "O8"), 100)));
        Assert.True(scan.IsLimit);
    }

    // A wrapper of protocol 2 without padding.
    private static string Array(string shape, string type) =>
        $"\u0080\u0002cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081}}(Vshape\n{shape}Vdtype\ncnumpy\ndtype\n(V{type}\nK\u0000K\u0001tRub";
}

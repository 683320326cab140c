using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using static DismPS.Engine.Tests.Inference.Inputs;

namespace DismPS.Engine.Tests.Inference;

public sealed class JsonFaultTests
{
    private static readonly TensorSpec Three = Spec("x", DataType.Fp32, -1, 3);

    [Theory]
    [InlineData("", "in.json: the file is empty.")]
    [InlineData(" \n", "in.json: the file is empty.")]
    [InlineData("[\n{\"x\":[1,2]}]", "in.json:2:6: x has shape [2] in this row, [3] was expected.")]
    [InlineData("[\n{\"x\":[1,\"2\",3]}]", "in.json:2:9: x[1] holds '2', a number (FP32) was expected.")]
    [InlineData("[{\"x\":[1,null,3]}]", "in.json:1:10: x[1] holds 'null', a number (FP32) was expected.")]
    [InlineData("[{\"x\":[1,1e39,3]}]", "in.json:1:10: x[1] holds '1e39', which does not fit FP32.")]
    [InlineData("[{\"x\":[1,[2],3]}]", "in.json:1:10: x is ragged at [1]: arrays of one level must have one length and one depth.")]
    [InlineData("[{\"x\":{}}]", "in.json:1:7: x holds '{', a number (FP32) was expected.")]
    [InlineData("[{\"run\":1,\"y\":[1]}]", "in.json:1:2: the input x FP32 [-1,3] is missing. Found: run, y.")]
    [InlineData("[{\"x\":[1,2,3]},\n{\"run\":1}]", "in.json:2:1: the input x FP32 [-1,3] is missing. Found: run.")]
    [InlineData("[{\"x\":[1,2,3],\"x\":[1,2,3]}]", "in.json:1:15: x is there twice in this row.")]
    [InlineData("[{\"x\":[1,2,3],\"run\":\"abc\"}]", "in.json:1:21: run is 'abc', a whole number was expected.")]
    [InlineData("[{\"x\":[1,2,3],\"run\":[1]}]", "in.json:1:21: run is '[', a whole number was expected.")]
    [InlineData("[1,2,3]", "in.json:1:2: a row is neither an object nor an array.")]
    [InlineData("5", "in.json:1:1: an object or an array was expected.")]
    [InlineData("{\"x\":5}", "in.json:1:6: 'x' is not an array: a document that is an object has columns (or is a V2 request).")]
    [InlineData("{\"x\":[[1,2,3],[1,2,3]],\"run\":[1]}", "in.json:1:32: the column 'run' ends after 1 rows, 'x' has more.")]
    [InlineData("{\"x\":[[1,2,3]],\"x\":[]}", "in.json:1:16: the name 'x' is there twice.")]
    [InlineData("{\"x\":[[1,2,3],[1,2]]}", "in.json:1:15: x has shape [2] in this row, [3] was expected.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[1,2]}]}""", "in.json:1:12: x has 2 elements, its shape [2,3] needs 6.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""", "in.json:1:12: x has shape [1,2], [-1,3] was expected.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP64","data":[1,2,3]}]}""", "in.json:1:12: x is declared FP64, the model takes FP32.")]
    [InlineData("""{"inputs":[{"name":"z","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", "in.json:1:12: the model has no input 'z'. Its inputs: x.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,-3],"datatype":"FP32","data":[1,2,3]}]}""", "in.json:1:35: a shape is an array of whole numbers from 0.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[9223372036854775807,3],"data":[1]}]}""", "in.json:1:12: the shape [9223372036854775807,3] of x is too large.")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,3]}]}""", "in.json:1:12: an entry of \"inputs\" has no usable \"data\".")]
    [InlineData("""{"inputs":[]}""", "in.json:1:1: the input x FP32 [-1,3] is missing. Found: none.")]
    [InlineData("""{"cases":[{"case":"a"}]}""", "in.json:1:11: a case has no \"request\" object.")]
    public async Task Faults_name_place_content_and_expectation(string text, string expected)
    {
        DismException fault = await Fault(Json(text, Three));
        Assert.Equal(expected, fault.Message);
    }

    [Theory]
    [InlineData("[{\"x\":[1,2,3]}", "in.json:1:15: this is not JSON")]
    [InlineData("[{\"x\":[1,2,3]}] 5", "in.json:1:17: this is not JSON")]
    [InlineData("{\"x\":[[1,2,3]]", "in.json:1:15: this is not JSON")]
    [InlineData("{\"x\":[[1,2,3]]}}", "in.json:1:16: this is not JSON")]
    [InlineData("[{\"x\":[1,\nNaN,3]}]", "in.json:2:1: this is not JSON")]
    [InlineData("run,x\n1,2\n", "in.json:1:1: this is not JSON")]
    public async Task Broken_documents_are_faults_with_a_place(string text, string expected)
    {
        DismException fault = await Fault(Json(text, Three));
        Assert.StartsWith(expected, fault.Message);
        Assert.DoesNotContain("BytePositionInLine", fault.Message);
        if (text.Contains("NaN"))
            Assert.Equal("Write NaN and Infinity in quotes.", fault.Cure);
    }

    [Fact]
    public async Task A_near_name_is_suggested()
    {
        DismException fault = await Fault(Json("""[{"input0":[1,2,3]}]""", Spec("input_0", DataType.Fp32, -1, 3)));
        Assert.Equal("Did you mean 'input0'? Rename it, or map input0 to input_0.", fault.Cure);
    }

    [Fact]
    public async Task Documents_and_rows_above_the_limits_are_refused()
    {
        string numbers = string.Join(',', Enumerable.Repeat("123456", 30000));
        Assert.Contains("more than 100000 bytes", (await Fault(Json($"{{\"x\":[[{numbers}]]}}", Three, new InputReaderOptions { MaxBytesInMemory = 100_000 }))).Message);
        Assert.Contains("more than 100000 bytes", (await Fault(Json($"[{{\"x\":[{numbers}]}}]", Three, new InputReaderOptions { MaxRowBytes = 100_000 }))).Message);
    }

    [Fact]
    public async Task Deep_nesting_is_a_fault()
    {
        await Fault(Json("[{\"x\":" + new string('[', 20) + new string(']', 20) + "}]", Three));
        await Fault(Json(new string('[', 100_000), Three));
        await Fault(Json("{\"x\":" + new string('[', 100_000), Three));
    }

    [Fact]
    public async Task Broken_text_never_ends_in_anything_but_a_fault()
    {
        string[] seeds =
        [
            """[{"run":1,"x":[1,2,3]},{"run":2,"x":[4,5,6]}]""",
            """{"run":[1,2],"x":[[1,2,3],[4,5,6]]}""",
            """{"inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}]}""",
            """{"cases":[{"case":"a","request":{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}}]}""",
        ];
        Random random = new(3);
        string alphabet = "[]{},:\"0123456789.-eE nulltrfas\\\n";
        for (int i = 0; i < 8000; i++)
        {
            char[] text = seeds[i % seeds.Length].ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--)
                text[random.Next(text.Length)] = alphabet[random.Next(alphabet.Length)];
            string mutated = new string(text)[..random.Next(text.Length / 2, text.Length + 1)];
            try
            {
                await Json(mutated, Three);
                await Lines(mutated, [Three]);
            }
            catch (DismException fault)
            {
                Assert.Equal(ErrorCode.InputInvalid, fault.Code);
            }
        }
    }
}

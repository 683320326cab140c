using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Models;

public sealed class ModelConfigurationReaderTests
{
    private const string Full = """
        # a comment
        name: "met" 'sig\x41\n'   platform : "onnxruntime_onnx"; backend: "onnxruntime",
        max_batch_size: 8
        input [ { name: "a" data_type: TYPE_FP32 dims: [ -1, 51 ] reshape { shape: [ ] } }, { name: "b", data_type: TYPE_STRING, dims: 1 dims: -1 } ]
        input { name: "c"; data_type: TYPE_BF16; dims: [3] optional: true }
        output: < name: "y" data_type: TYPE_INT64 dims: [1] >
        instance_group [ { count: 2 kind: KIND_CPU }, { count: 5 } ]
        parameters { key: "intra_op_thread_count" value: { string_value: "1" } }
        dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }
        unknown: [ { x: 1.5e-3f }, { y: 0x1F, z: -inf } ]
        [type.googleapis.com/some.Type] { a: 1 }
        """;

    [Fact]
    public void Everything_that_is_obeyed_is_read_and_the_rest_passed_over()
    {
        ModelConfiguration read = ModelConfigurationReader.Parse(Full, "config.pbtxt");
        Assert.Equal(("metsigA\n", "onnxruntime_onnx", "onnxruntime", 8), (read.Name, read.Platform, read.Backend, read.MaxBatchSize));
        Assert.Equal("a FP32 [-1,51]; b BYTES [1,-1]; c BF16 [3]", string.Join("; ", read.Inputs));
        Assert.Equal("y INT64 [1]", string.Join("; ", read.Outputs));
        Assert.Equal(("KIND_CPU", 2), (read.InstanceKind, read.InstanceCount));
    }

    [Fact]
    public void A_file_as_the_platform_builds_it_is_read()
    {
        ModelConfiguration read = ModelConfigurationReader.Read(Path.Combine(TestData.Models, "metsig-ae-metadata", "built", "metsig-metadata.config.pbtxt"));
        Assert.Equal("metsig-metadata", read.Name);
        Assert.Equal("oms_lumis__beams_stable BOOL [-1]", read.Inputs[2].ToString());
        Assert.Equal(DataType.Bool, read.Outputs[2].DataType);
    }

    [Theory]
    [InlineData("name: \"a\nb\"", "c.pbtxt:1:7")]
    [InlineData("name:", "c.pbtxt:1:6")]
    [InlineData("name \"a\"", "c.pbtxt:1:6")]
    [InlineData("\n  input {\n    name: \"a\"\n", "c.pbtxt:4:1")]
    [InlineData("input { name: \"a\" data_type: TYPE_FP32 dims: [0] }", "1 or more")]
    [InlineData("input { name: \"a\" data_type: FP32 dims: [1] }", "'FP32' is no data type")]
    [InlineData("input { name: \"a\" data_type: TYPE_BYTES dims: [1] }", "no data type")]
    [InlineData("input { name: \"a\" dims: [1] }", "must specify 'data_type'")]
    [InlineData("max_batch_size: -1", "an integer from 0")]
    [InlineData("max_batch_size: 1.5", "an integer from 0")]
    [InlineData("instance_group { kind: KIND_TPU }", "no instance kind")]
    [InlineData("name: 5", "a string in quotes")]
    [InlineData("input: 5", "expected '{'")]
    [InlineData("name: \"\\q\"", "escape")]
    [InlineData("name: \"\\ud800\"", "no character")]
    [InlineData("§", "unexpected character")]
    public void A_fault_is_told_with_its_place(string text, string expected)
    {
        DismException thrown = Assert.Throws<DismException>(() => ModelConfigurationReader.Parse(text, "c.pbtxt"));
        Assert.Equal(ErrorCode.ModelLoadFailed, thrown.Code);
        Assert.Contains(expected, thrown.Message);
        Assert.StartsWith("c.pbtxt:", thrown.Message);
    }

    [Fact]
    public void Changed_files_are_read_or_refused()
    {
        var random = new Random(5);
        string[] tokens = ["{", "}", "[", "]", "<", ">", ":", ",", "\"", "'", "\\", "#", "\n", "-", "1e", "name", "input", "{{{{{{{{", "\ud800"];
        for (int i = 0; i < 30_000; i++)
        {
            string text = Full;
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                int at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 10), text.Length - at)) + " ",
                    1 => text.Insert(at, tokens[random.Next(tokens.Length)]),
                    _ => text.Insert(at, ((char)random.Next(1, 0x500)).ToString()),
                };
            }

            Attempt(text);
        }

        Attempt(new string('{', 100_000));
        Attempt(string.Concat(Enumerable.Repeat("a{", 100_000)));
        Attempt("[" + new string('a', 100_000));
    }

    private static void Attempt(string text)
    {
        try
        {
            ModelConfigurationReader.Parse(text, "c.pbtxt");
            ModelConfigurationJson.Write(text, "c.pbtxt", "m", [], []);
        }
        catch (DismException e) when (e.Code == ErrorCode.ModelLoadFailed)
        {
        }
    }

    [Theory]
    [InlineData("[", "x", "]: 1")]
    [InlineData("", "input { name: 'a' data_type: TYPE_FP32 dims: 1 }\n", "")]
    [InlineData("instance_group { gpus: [", "1,", "1] }")]
    [InlineData("", "parameters { key: 'a' }\n", "")]
    [InlineData("output [", "{ name: 'a' data_type: TYPE_FP32 dims: 1 },", "{ name: 'a' data_type: TYPE_FP32 dims: 1 }]")]
    public void Memory_grows_with_the_text_not_with_its_square(string start, string part, string end)
    {
        string text = start + string.Concat(Enumerable.Repeat(part + " ", 20_000)) + end;
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelConfigurationReader.Parse(text, "config.pbtxt");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50L << 20);
    }
}

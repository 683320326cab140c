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
        input [ { name: "a" data_type: TYPE_FP32 dims: [ -1, 51 ] reshape { shape: [ -1, 3, 17 ] } }, { name: "b", data_type: TYPE_STRING, dims: 1 dims: -1 } ]
        input { name: "c"; data_type: TYPE_BF16; dims: [3] optional: true }
        output: < name: "y" data_type: TYPE_INT64 dims: [1] >
        instance_group [ { count: 2 kind: KIND_CPU }, { count: 5 } ]
        parameters { key: "intra_op_thread_count" value: { string_value: "1" } }
        dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }
        model_transaction_policy <decoupled: f>
        metric_tags [ { key: 'team' value: "dqm" }, { } ]
        """;

    [Fact]
    public void The_text_is_read_in_all_its_forms()
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
    [InlineData("name: \"a\nb\"", "c.pbtxt:1:9")]
    [InlineData("name:", "c.pbtxt:1:6")]
    [InlineData("name \"a\"", "c.pbtxt:1:6")]
    [InlineData("\n  input {\n    name: \"a\"\n", "c.pbtxt:4:1")]
    [InlineData("input { name: \"a\" data_type: TYPE_FP32 dims: [0] }", "integer >= 1, or -1")]
    [InlineData("input { name: \"a\" data_type: FP32 dims: [1] }", "c.pbtxt:1:35: Unknown enumeration value")]
    [InlineData("input { name: \"a\" data_type: TYPE_BYTES dims: [1] }", "Unknown enumeration value")]
    [InlineData("input { name: \"a\" dims: [1] }", "must specify 'data_type'")]
    [InlineData("max_batch_size: -1", "must be non-negative")]
    [InlineData("max_batch_size: 1.5", "c.pbtxt:1:17: Expected integer, got: 1.5")]
    [InlineData("instance_group { kind: KIND_TPU }", "Unknown enumeration value")]
    [InlineData("name: 5", "Expected string, got: 5")]
    [InlineData("input: 5", "c.pbtxt:1:8: Expected \"{\", found \"5\"")]
    [InlineData("name: \"\\q\"", "escape")]
    [InlineData("name: \"\\ud800\"", "no character")]
    [InlineData("§", "non ascii codepoint 194")]
    [InlineData("\tname: 'a'\n\t max_batch: 1", "c.pbtxt:2:19")]
    [InlineData("name: 'é' x", "c.pbtxt:1:13")]
    [InlineData("[a.b] { }", "Extension \"a.b\" is not defined")]
    [InlineData("name: 'a' name: 'b'", "specified multiple times")]
    [InlineData("dynamic_batching { } sequence_batching { }", "another member of oneof \"scheduling_choice\"")]
    [InlineData("max_batch_size: 09", "must be in octal")]
    [InlineData("max_batch_size: 0x", "followed by hex digits")]
    [InlineData("max_batch_size: 1x", "Need space between number")]
    [InlineData("max_batch_size: 3000000000", "Integer out of range (3000000000)")]
    [InlineData("response_cache { enable: yes }", "Invalid value for boolean field")]
    [InlineData("response_cache { enable: 2 }", "Integer out of range (2)")]
    [InlineData("input { dims: [ 1 2 ] }", "Expected \",\", found \"2\"")]
    [InlineData("input { dims: [ 1, ] }", "Expected integer, got: ]")]
    [InlineData("max_batch_size 8", "Expected \":\", found \"8\"")]
    [InlineData("name: 'a", "Unexpected end of string")]
    [InlineData("input { name: 'a' >", "Expected \"}\", found \">\"")]
    [InlineData("version_policy { latest { num_versions: 0 } }", "at least one version must be available")]
    [InlineData("platform: 'a' backend: 'onnxruntime'", "unexpected 'platform' and 'backend' pair")]
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
    [InlineData("[", "x.", "y]: 1")]
    [InlineData("platform: 'ensemble' ensemble_scheduling { step { model_name: 'm' ", "input_map { key: 'a' value: 'a' } output_map { key: 'b' value: 'b' }", "} }")]
    [InlineData("name: '", "\\x41", "")]
    public void Memory_of_what_is_refused_grows_with_the_text(string start, string part, string end)
    {
        string text = start + string.Concat(Enumerable.Range(0, 20_000).Select(i => part.Replace("'a'", $"'a{i}'").Replace("'b'", $"'b{i}'") + " ")) + end;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DismException>(() => ModelConfigurationReader.Parse(text, "config.pbtxt"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 80L << 20);
    }

    [Theory]
    [InlineData("metric_tags [", "{ key: 'a' value: 'b' },", "{}]")]
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

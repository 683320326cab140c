using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Models;

public sealed class ModelConfigurationJsonTests
{
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "tests", "data", "configs");

    [Fact]
    public void Triton_answers_the_same_for_Python_models()
    {
        foreach (JsonElement answer in Lines("triton-answers.jsonl"))
        {
            IReadOnlyCollection<string> files = [.. answer.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)];
            string written = Write(answer.GetProperty("config").GetString()!, answer.GetProperty("model").GetString()!, files);
            Assert.Equal(answer.GetProperty("answer").GetString(), written);
        }
    }

    [Fact]
    public void Fields_of_rare_use_are_written_too()
    {
        string written = Write(
            """
            backend: "x" runtime: "r.py" instance_group { kind: KIND_AUTO gpus: [ 1, 0 ] secondary_devices { device_id: 7 } }
            batch_output { target_name: "o" source_input: "i" } optimization { cuda { graph_spec { batch_size: 2 input { key: "a" value { dim: [ 3, 0x10 ] } } } }
            execution_accelerators { gpu_execution_accelerator { name: "tensorrt" parameters { key: "k" value: "v" } } } }
            model_operations { op_library_filename: "l.so" } model_repository_agents { agents { name: "a" } }
            model_metrics { metric_control { metric_identifier { family: "f" } histogram_options { buckets: [ 1, 2.5, inf ] } } }
            sequence_batching { direct { minimum_slot_utilization: 0.1 } } parameters { key: "empty" }
            """,
            "m",
            [],
            [0, 1]);
        Assert.Contains("""{"name":"m_0","kind":"KIND_GPU","count":1,"gpus":[1,0],"secondary_devices":[{"kind":"KIND_NVDLA","device_id":"7"}]""", written);
        Assert.Contains("""[{"batch_size":2,"input":{"a":{"dim":["3","16"]}}}]""", written);
        Assert.Contains(""","execution_accelerators":{"gpu_execution_accelerator":[{"name":"tensorrt","parameters":{"k":"v"}}],"cpu_execution_accelerator":[]}""", written);
        Assert.Contains(""","model_operations":{"op_library_filename":["l.so"]},"model_repository_agents":{"agents":[{"name":"a","parameters":{}}]}""", written);
        Assert.Contains("""{"family":"f"},"histogram_options":{"buckets":[1,2.5,"Infinity"]}""", written);
        Assert.Contains(""","minimum_slot_utilization":0.1}""", written);
        Assert.Contains(""","parameters":{"empty":{"string_value":""}}""", written);
        Assert.Contains("""backend":"x","runtime":"r.py","version_policy":{"latest":{"num_versions":1}}""", written);
    }

    [Theory]
    [InlineData("dynamic_batching { } sequence_batching { }", "another member of oneof")]
    [InlineData("version_policy { all { } latest { } }", "another member of oneof \"policy_choice\"")]
    [InlineData("max_batch_size: 99999999999", "Integer out of range")]
    [InlineData("input { optional: 2 }", "Integer out of range (2)")]
    [InlineData("instance_group { kind: KIND_TPU }", "Unknown enumeration value")]
    [InlineData("parameters { string_value: \"a\" }", "has no field named \"string_value\"")]
    [InlineData("optimization: 5", "Expected \"{\", found \"5\"")]
    public void A_value_that_does_not_fit_is_told_with_its_place(string text, string expected)
    {
        DismException thrown = Assert.Throws<DismException>(() => Write(text, "m", []));
        Assert.Contains(expected, thrown.Message);
        Assert.StartsWith("config.pbtxt:1:", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_server_learns_what_Python_models_need()
    {
        ModelConfiguration read = ModelConfigurationReader.Parse(
            """
            backend: "python" default_model_filename: "net.py" model_transaction_policy { decoupled: true } instance_group [ { gpus: [ 0, 2 ] }, { gpus: 5 } ]
            input [ { name: "a" data_type: TYPE_FP32 dims: [ 1 ] optional: true }, { name: "b" data_type: TYPE_FP32 dims: [ - 1 ] } ]
            parameters { key: "EXECUTION_ENV_PATH" value { string_value: "/x" } } parameters { key: "e" }
            """,
            "c.pbtxt");
        Assert.True(read.Decoupled);
        Assert.Equal("net.py", read.DefaultModelFilename);
        Assert.Equal([0, 2], read.InstanceGpus);
        Assert.Equal(["a"], read.OptionalInputs);
        Assert.Equal(("/x", ""), (read.Parameters["EXECUTION_ENV_PATH"], read.Parameters["e"]));
    }

    private static string Write(string text, string model, IReadOnlyCollection<string> versionFiles, IReadOnlyList<int>? gpus = null) =>
        Encoding.UTF8.GetString(ModelConfigurationJson.Write(text, "config.pbtxt", model, versionFiles, gpus ?? []));

    private static IEnumerable<JsonElement> Lines(string file) =>
        File.ReadLines(Path.Combine(Folder, file)).Select(line => JsonSerializer.Deserialize<JsonElement>(line));
}

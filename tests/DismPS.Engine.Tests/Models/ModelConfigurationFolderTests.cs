using System.Collections.Immutable;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Configurations;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Tensors;
using DismPS.Tests;

namespace DismPS.Engine.Tests.Models;

/// <summary>Rules that need the model's folder or other models, beside those that the recorded verdicts show.</summary>
public sealed class ModelConfigurationFolderTests : IDisposable
{
    private const string Tensors = """
        backend: "onnxruntime" max_batch_size: 8
        input { name: "x" data_type: TYPE_FP32 dims: 51 } output { name: "y" data_type: TYPE_FP32 dims: 2 }
        """;

    private const string State = """sequence_batching { state { input_name: "i" output_name: "o" data_type: TYPE_FP32 dims: 2 initial_state { """;
    private const string Warm = """model_warmup { name: "w" batch_size: 1 inputs { key: "x" value { """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("output { name: \"l\" data_type: TYPE_FP32 dims: 1 label_filename: \"absent.txt\" }", "label", "absent.txt")]
    [InlineData(State + "name: \"n\" data_type: TYPE_FP32 dims: 2 data_file: \"short\" } } }", "sequence", "only has 5 bytes")]
    [InlineData(State + "name: \"n\" data_type: TYPE_FP32 dims: 2 data_file: \"../secret\" } } }", "sequence", "failed to open")]
    [InlineData(State + "name: \"n\" data_type: TYPE_FP64 dims: 2 zero_data: true } } }", "sequence", "does not match the state data type")]
    [InlineData(State + "name: \"n\" data_type: TYPE_FP32 dims: 3 zero_data: true } } }", "sequence", "3 != 2")]
    [InlineData(State + "name: \"n\" data_type: TYPE_FP32 dims: -1 zero_data: true } } }", "sequence", "variable dimensions")]
    [InlineData(State + "data_type: TYPE_FP32 dims: 2 zero_data: true } } }", "sequence", "Field 'name' must be set")]
    [InlineData(State + "name: \"n\" data_type: TYPE_FP32 dims: 2 } } }", "sequence", "to have state_data set")]
    [InlineData(Warm + "data_type: TYPE_FP32 dims: -1 zero_data: true } } }", "warmup", "all variable-size dimensions are specified")]
    [InlineData(Warm + "data_type: TYPE_FP64 dims: 51 zero_data: true } } }", "warmup", "data-type is 'FP64'")]
    [InlineData(Warm + "data_type: TYPE_FP32 dims: 51 } } }", "warmup", "to have input_data_type set")]
    [InlineData("model_warmup { name: \"w\" batch_size: 1 }", "warmup", "missing required input(s) x")]
    [InlineData("instance_group { kind: KIND_CPU gpus: 0 }", "gpu", "has kind KIND_CPU but specifies one or more GPUs")]
    [InlineData("version_policy { latest { } }", "version", "the folder has 1, 3")]
    [InlineData("batch_output { target_name: [ \"y\", \"y\" ] source_input: \"x\" }", "batch-io", "can only be specified once")]
    public void A_model_that_Triton_would_not_load_is_refused(string more, string kind, string expected)
    {
        ModelConfigurationFault fault = Examine(more).Fault!;
        Assert.Equal((ModelConfigurationStage.Load, kind), (fault.Stage, fault.Kind));
        Assert.Contains(expected, fault.Message);
    }

    [Theory]
    [InlineData("name: \"other\"", "name", "unexpected directory name 'm' for model 'other'")]
    [InlineData("dynamic_batching { preferred_batch_size: 0 }", "scheduling", "must be positive")]
    [InlineData("dynamic_batching { preserve_ordering: true priority_levels: 2 default_priority_level: 1 }", "scheduling", "Only one priority level")]
    [InlineData("sequence_batching { } response_cache { enable: true }", "cache", "sequence batching scheduler")]
    [InlineData("sequence_batching { direct { minimum_slot_utilization: 1.5 } }", "sequence", "(0.0, 1.0]")]
    [InlineData("sequence_batching { control_input { name: \"a\" control { int32_false_true: 1 } } }", "sequence", "exactly 2 entries")]
    [InlineData("sequence_batching { control_input { control { int32_false_true: [ 0, 1 ] } } }", "sequence", "must have a name")]
    [InlineData("response_cache { enable: true } model_transaction_policy { decoupled: true }", "cache", "'decoupled' transaction policy")]
    [InlineData("ensemble_scheduling { }", "ensemble", "whose platform is not ensemble")]
    [InlineData("platform: \"pytorch_libtorch\"", "platform", "unexpected 'platform' and 'backend' pair")]
    public void A_folder_that_Triton_would_not_poll_is_refused(string more, string kind, string expected)
    {
        ModelConfigurationFault fault = Examine(more).Fault!;
        Assert.Equal((ModelConfigurationStage.Poll, kind), (fault.Stage, fault.Kind));
        Assert.Contains(expected, fault.Message);
    }

    [Fact]
    public void Files_that_are_there_are_taken()
    {
        folder.Write("m/labels.txt", "a\nb\n");
        ModelConfigurationResult result = Examine($$"""
            output { name: "l" data_type: TYPE_FP32 dims: 2 label_filename: "labels.txt" } {{State}} name: "n" data_type: TYPE_FP32 dims: 1 data_file: "short" } } }
            """.Replace("dims: 2 initial", "dims: 1 initial"));
        Assert.Null(result.Fault);
        Assert.Equal(folder["m", "initial_state", "short"], result.Configuration!.SequenceBatching!.States[0].InitialFile);
    }

    [Fact]
    public void A_version_that_is_not_there_is_a_warning_beside_one_that_is() =>
        Assert.Contains("version 7 is not there", Assert.Single(Examine("version_policy { specific { versions: [ 1, 7 ] } }").Configuration!.Warnings));

    [Fact]
    public void A_GPU_is_asked_for_only_where_the_GPUs_are_known()
    {
        const string wanted = "instance_group { kind: KIND_GPU gpus: 1 }";
        Assert.Null(Examine(wanted, null).Fault);
        Assert.Null(Examine(wanted, [0, 1]).Fault);
        Assert.Equal("gpu", Examine(wanted, [0]).Fault!.Kind);
        Assert.Null(Examine("instance_group { gpus: 1 }", null).Fault);
    }

    [Fact]
    public void A_configuration_in_json_takes_the_place_of_the_file()
    {
        Examine("");
        ModelConfiguration read = ModelConfigurationReader.ReadFolder(folder["m"], "m", [], """{"backend": "onnxruntime", "maxBatchSize": 3}""");
        Assert.Equal(3, JsonDocument.Parse(read.CompletedJson).RootElement.GetProperty("max_batch_size").GetInt32());
        Assert.Throws<DismException>(() => ModelConfigurationReader.ReadFolder(folder["m"], "m", [], "{"));
    }

    [Theory]
    [InlineData("model.onnx", "onnxruntime onnxruntime_onnx model.onnx")]
    [InlineData("model.pt", "pytorch pytorch_libtorch model.pt")]
    [InlineData("model.py", "python  model.py")]
    [InlineData("model.savedmodel/saved_model.pb", "tensorflow tensorflow_savedmodel model.savedmodel")]
    [InlineData("model.graphdef", "tensorflow tensorflow_graphdef model.graphdef")]
    public void Without_a_file_the_backend_follows_from_the_version_folder(string file, string expected)
    {
        folder.Write($"n/1/{file}", "x");
        ModelConfiguration read = ModelConfigurationReader.ReadFolder(folder["n"], "n");
        Assert.Equal(expected, $"{read.Backend} {read.Platform} {read.DefaultModelFilename}");
    }

    [Fact]
    public void Without_a_file_and_a_model_the_backend_is_unknown()
    {
        folder.Write("n/1/model.bin", "x");
        ModelConfigurationFault fault = ModelConfigurationReader.Examine(folder["n"], "n").Fault!;
        Assert.Equal(("backend", ModelConfigurationStage.Poll), (fault.Kind, fault.Stage));
        Assert.Contains("Could not determine backend for model 'n'", fault.Message);
    }

    [Fact]
    public void Inputs_and_outputs_of_the_graph_are_added_as_Triton_adds_them()
    {
        folder.Write("n/1/model.onnx", "x");
        string completed = ModelConfigurationReader.ReadFolder(folder["n"], "n").CompletedJson;
        TensorSpec[] inputs = [new("x", DataType.Fp32, [-1, 51])], outputs = [new("s", DataType.Bytes, [-1])];
        JsonElement triton = JsonDocument.Parse(SignatureCompletion.Add(completed, inputs, outputs, asTriton: true)).RootElement;
        Assert.Equal("4 [4] [51] TYPE_STRING [1] {\"shape\":[]}", $"{triton.GetProperty("max_batch_size")} {triton.GetProperty("dynamic_batching").GetProperty("preferred_batch_size")} "
            + $"{triton.GetProperty("input")[0].GetProperty("dims")} {triton.GetProperty("output")[0].GetProperty("data_type")} {triton.GetProperty("output")[0].GetProperty("dims")} {triton.GetProperty("output")[0].GetProperty("reshape")}");
        JsonElement own = JsonDocument.Parse(SignatureCompletion.Add(completed, inputs, outputs, asTriton: false)).RootElement;
        Assert.Equal("0 [-1,51] [-1]", $"{own.GetProperty("max_batch_size")} {own.GetProperty("input")[0].GetProperty("dims")} {own.GetProperty("output")[0].GetProperty("dims")}");
        Assert.False(own.TryGetProperty("dynamic_batching", out _));
    }

    [Fact]
    public void A_batch_axis_that_the_graph_lacks_is_told()
    {
        string completed = Examine("").Configuration!.CompletedJson;
        TensorSpec[] fixedRows = [new("x", DataType.Fp32, [1, 51])];
        Assert.Equal(completed, SignatureCompletion.Add(completed, fixedRows, fixedRows, asTriton: true));
        File.WriteAllText(folder["m", "config.pbtxt"], "backend: \"onnxruntime\" max_batch_size: 8");
        completed = ModelConfigurationReader.ReadFolder(folder["m"], "m").CompletedJson;
        DismException thrown = Assert.Throws<DismException>(() => SignatureCompletion.Add(completed, fixedRows, fixedRows, asTriton: true));
        Assert.Contains("model does not support batching while non-zero max_batch_size", thrown.Message);
    }

    [Theory]
    [InlineData(-1, 51, false, null)]
    [InlineData(2, 51, false, "whose required version 2 is not loaded")]
    [InlineData(-1, 52, false, "inconsistent shape: [-1,51] is inferred from model e while [-1,52] is inferred from model b")]
    [InlineData(-1, 51, true, null)]
    public void An_ensemble_is_held_to_its_members(long version, long dim, bool decoupled, string? expected)
    {
        ModelConfiguration member = new()
        {
            Name = "b", MaxBatchSize = 8, Decoupled = decoupled, Inputs = [new("i", DataType.Fp32, [dim])], Outputs = [new("o", DataType.Fp32, [51])],
        };
        ModelConfigurationFault? fault = EnsembleRules.Check(Ensemble(version), _ => new EnsembleMember(member, [1]), out bool found);
        Assert.Equal(expected is null && decoupled, found);
        if (expected is null)
            Assert.Null(fault);
        else
            Assert.Contains(expected, fault!.Message);
    }

    private static ModelConfiguration Ensemble(long version) => new()
    {
        Name = "e",
        MaxBatchSize = 8,
        Inputs = [new("x", DataType.Fp32, [51])],
        Outputs = [new("y", DataType.Fp32, [51])],
        EnsembleSteps =
        [
            new EnsembleStep("b", version, Map("i", "x"), Map("o", "t")),
            new EnsembleStep("b", -1, Map("i", "t"), Map("o", "y")),
        ],
    };

    private static ImmutableDictionary<string, string> Map(string key, string value) => ImmutableDictionary<string, string>.Empty.Add(key, value);

    private ModelConfigurationResult Examine(string more, IReadOnlyList<int>? gpus = null)
    {
        folder.Write("m/config.pbtxt", $"{Tensors}\n{more}");
        folder.Write("m/1/model.onnx", "x");
        folder.Write("m/3/model.onnx", "x");
        folder.Write("m/initial_state/short", "12345");
        folder.Write("secret", "123456789");
        return ModelConfigurationReader.Examine(folder["m"], "m", gpus);
    }
}

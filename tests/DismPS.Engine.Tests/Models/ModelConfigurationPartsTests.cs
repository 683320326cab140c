using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Models;

/// <summary>The typed parts of a configuration, as schedulers and loaders take them.</summary>
public sealed class ModelConfigurationPartsTests
{
    private const string Tensors = """
        backend: "onnxruntime" max_batch_size: 8
        input { name: "x" data_type: TYPE_FP32 dims: 51 } output { name: "y" data_type: TYPE_FP32 dims: 2 label_filename: "labels.txt" reshape { shape: [ 1, 2 ] } }
        """;

    [Fact]
    public void Batching_is_read()
    {
        DynamicBatching read = Parse("""
            dynamic_batching { preferred_batch_size: [ 2, 4 ] max_queue_delay_microseconds: 1500 preserve_ordering: false priority_levels: 3 default_priority_level: 2
            default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 18446744073709551615 max_queue_size: 7 }
            priority_queue_policy { key: 1 value { allow_timeout_override: true } } }
            """).DynamicBatching!;
        Assert.Equal([2, 4], read.PreferredBatchSizes);
        Assert.Equal((TimeSpan.FromMilliseconds(1.5), 3, 2), (read.MaxQueueDelay, read.PriorityLevels, read.DefaultPriorityLevel));
        Assert.True(read.DefaultQueuePolicy.DelaysLate);
        Assert.Equal((7, TimeSpan.FromMilliseconds(int.MaxValue)), (read.DefaultQueuePolicy.MaxQueueSize, read.DefaultQueuePolicy.DefaultTimeout));
        Assert.True(read.PriorityQueuePolicies[1].AllowTimeoutOverride);
    }

    [Fact]
    public void Sequences_are_read()
    {
        SequenceBatching read = Parse("""
            sequence_batching { max_sequence_idle_microseconds: 5000000 oldest { max_candidate_sequences: 4 preferred_batch_size: 2 max_queue_delay_microseconds: 100 }
            control_input [ { name: "S" control { fp32_false_true: [ 0, 1.5 ] } }, { name: "E" control { kind: CONTROL_SEQUENCE_END bool_false_true: [ true, false ] } },
              { name: "C" control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_STRING } } ]
            state { input_name: "i" output_name: "o" data_type: TYPE_INT64 dims: -1 initial_state { name: "n" data_type: TYPE_INT64 dims: 3 data_file: "first" } } }
            """).SequenceBatching!;
        Assert.Equal((TimeSpan.FromSeconds(5), 4, TimeSpan.FromMicroseconds(100)), (read.MaxIdle, read.Oldest!.MaxCandidateSequences, read.Oldest.MaxQueueDelay));
        Assert.Equal(
            [
                new SequenceControl("S", SequenceControlKind.Start, DataType.Fp32, 0, 1.5), new SequenceControl("E", SequenceControlKind.End, DataType.Bool, 1, 0),
                new SequenceControl("C", SequenceControlKind.CorrelationId, DataType.Bytes),
            ],
            read.Controls);
        SequenceState state = Assert.Single(read.States);
        Assert.Equal(("i", "o", DataType.Int64, 3L), (state.InputName, state.OutputName, state.DataType, Assert.Single(state.Shape)));
        Assert.EndsWith(Path.Combine("initial_state", "first"), state.InitialFile);
    }

    [Fact]
    public void What_else_a_server_obeys_is_read()
    {
        ModelConfiguration read = Parse("""
            instance_group [ { name: "a" count: 2 kind: KIND_CPU }, { count: -3 } ] version_policy { specific { versions: [ 3, 1 ] } } response_cache { enable: true }
            model_warmup [ { name: "w" batch_size: 2 inputs { key: "x" value { data_type: TYPE_FP32 dims: 51 random_data: true } } }, { name: "none" } ]
            """);
        Assert.Equal("a KIND_CPU 2;  KIND_AUTO 0", string.Join("; ", read.InstanceGroups.Select(g => $"{g.Name} {g.Kind} {g.Count}")));
        Assert.Equal([1, 3], read.VersionPolicy.Choose([1, 2, 3, 4]));
        Assert.True(read.ResponseCache);
        Assert.Equal("labels.txt", read.LabelFiles["y"]);
        Assert.Equal([1, 2], read.OutputReshapes["y"]);
        WarmupRequest warmup = Assert.Single(read.Warmup);
        Assert.Equal((2, 1, true), (warmup.BatchSize, warmup.Count, Assert.Single(warmup.Inputs).Random));
    }

    [Fact]
    public void Steps_of_an_ensemble_keep_their_order()
    {
        ModelConfiguration read = ModelConfigurationReader.Parse(
            """
            platform: "ensemble" input { name: "x" data_type: TYPE_FP32 dims: 1 } output { name: "z" data_type: TYPE_FP32 dims: 1 }
            ensemble_scheduling { step [ { model_name: "b" model_version: -1 input_map { key: "i" value: "t" } output_map { key: "o" value: "z" } },
              { model_name: "a" model_version: 2 input_map { key: "i" value: "x" } output_map { key: "o" value: "t" } } ] }
            """,
            "c.pbtxt");
        Assert.Equal("b -1 t z; a 2 x t", string.Join("; ", read.EnsembleSteps.Select(s => $"{s.ModelName} {s.ModelVersion} {s.Inputs["i"]} {s.Outputs["o"]}")));
    }

    [Theory]
    [InlineData("input { name: \"x\" data_type: TYPE_FP32 dims: 1 }", "the name 'x' is given more than once")]
    [InlineData("instance_group [ { name: \"g\" }, { name: \"g\" } ]", "the name 'g' is given more than once")]
    [InlineData("instance_group { count: -1 }", "count -1 counts as none")]
    [InlineData("model_warmup { name: \"w\" inputs { key: \"x\" value { data_type: TYPE_FP32 dims: 51 zero_data: true } } }", "without batch_size")]
    [InlineData("sequence_batching { state { output_name: \"o\" data_type: TYPE_FP32 dims: 1 } }", "without input_name")]
    [InlineData("dynamic_batching { default_priority_level: 1 }", "priority_levels is 0")]
    [InlineData("optimization { graph { level: 1 } }", "graph is not obeyed")]
    public void A_mistake_that_Triton_lets_pass_is_a_warning(string text, string expected)
    {
        ModelConfiguration read = Parse(text);
        Assert.Contains(expected, Assert.Single(read.Warnings));
        Assert.Empty(read.Unsupported);
    }

    [Theory]
    [InlineData("batch_input { kind: BATCH_ELEMENT_COUNT target_name: \"n\" data_type: TYPE_FP32 source_input: \"x\" }", "batch_input")]
    [InlineData("batch_output { target_name: \"y\" source_input: \"x\" }", "batch_output")]
    [InlineData("input { name: \"r\" data_type: TYPE_FP32 dims: -1 allow_ragged_batch: true }", "allow_ragged_batch of input 'r'")]
    [InlineData("sequence_batching { iterative_sequence: true }", "iterative_sequence")]
    [InlineData("sequence_batching { direct { } } model_transaction_policy { decoupled: true }", "sequence_batching together with a decoupled transaction policy")]
    [InlineData("cc_model_filenames { key: \"8.0\" value: \"m\" }", "cc_model_filenames")]
    [InlineData("model_operations { op_library_filename: \"l.so\" }", "model_operations")]
    [InlineData("instance_group { count: 5000 }", "instance_group with count 5000, above 1024")]
    [InlineData("default_model_filename: \"../../etc/passwd\"", "default_model_filename '../../etc/passwd', which leaves the version folder")]
    [InlineData("output { name: \"l\" data_type: TYPE_FP32 dims: 1 label_filename: \"/etc/passwd\" }", "label_filename '/etc/passwd', which leaves the model's folder")]
    public void A_valid_part_that_is_not_obeyed_is_named(string text, string expected) => Assert.Equal(expected, Assert.Single(Parse(text).Unsupported));

    [Theory]
    [InlineData("python", "sequence_batching { state { input_name: \"i\" output_name: \"o\" data_type: TYPE_FP32 dims: 1 } }", "state of sequence_batching with the backend python, which has to keep its own")]
    [InlineData("pytorch", "sequence_batching { direct { } }", "sequence_batching with the backend pytorch")]
    public void A_part_that_a_backend_does_not_take_is_named(string backend, string text, string expected) => Assert.Equal(
        expected, Assert.Single(ModelConfigurationReader.Parse($"{Tensors.Replace("onnxruntime", backend)}\n{text}", "config.pbtxt").Unsupported));

    [Fact]
    public void Json_reads_as_the_text_does()
    {
        ModelConfiguration read = ModelConfigurationReader.ParseJson(
            """
            { "backend": "onnxruntime", "maxBatchSize": "8", "input": [ { "name": "x", "dataType": "type_fp32", "dims": ["51", -1], "reshape": null } ],
              "output": [ { "name": "y", "data_type": 11, "dims": [2e0] } ], "dynamic_batching": { "priorityLevels": 2, "default_priority_level": 1, "priority_queue_policy": { "2": {} } },
              "parameters": { "a": { "stringValue": "b" } } }
            """,
            "m");
        Assert.Equal(("m", 8, "x FP32 [51,-1]", "y FP32 [2]", "b"), (read.Name, read.MaxBatchSize, read.Inputs[0].ToString(), read.Outputs[0].ToString(), read.Parameters["a"]));
        Assert.Equal(2, Assert.Single(read.DynamicBatching!.PriorityQueuePolicies).Key);
    }

    [Theory]
    [InlineData("{", "m:1:2: Invalid config override: the text is no JSON")]
    [InlineData("[]", "$: an object is expected")]
    [InlineData("{ \"max_batchsize\": 1 }", "has no field named \"max_batchsize\"")]
    [InlineData("{ \"max_batch_size\": 1.5 }", "$.max_batch_size: an integer from")]
    [InlineData("{ \"max_batch_size\": 1, \"maxBatchSize\": 1 }", "given twice")]
    [InlineData("{ \"max_batch_size\": -1 }", "must be non-negative")]
    [InlineData("{ \"input\": [ { \"name\": \"x\", \"data_type\": \"TYPE_FLOAT\" } ] }", "$.input[0].data_type: Unknown enumeration value")]
    [InlineData("{ \"input\": [ { \"name\": \"x\", \"data_type\": \"TYPE_FP32\" } ] }", "must specify 'dims'")]
    [InlineData("{ \"dynamic_batching\": {}, \"sequence_batching\": {} }", "another member of oneof")]
    [InlineData("{ \"name\": \"\\ud800\" }", "no JSON")]
    public void A_fault_of_the_json_is_told_with_its_path(string text, string expected)
    {
        DismException thrown = Assert.Throws<DismException>(() => ModelConfigurationReader.ParseJson(text, "m"));
        Assert.Equal(ErrorCode.ModelLoadFailed, thrown.Code);
        Assert.Contains(expected, thrown.Message);
    }

    private static ModelConfiguration Parse(string more) => ModelConfigurationReader.Parse($"{Tensors}\n{more}", "config.pbtxt");
}

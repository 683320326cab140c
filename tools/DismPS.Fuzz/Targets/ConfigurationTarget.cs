using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of Triton's config.pbtxt.</summary>
internal sealed class ConfigurationTarget() : FuzzTarget("config", SeedFiles.Of("tests/data", "*.pbtxt"), Words(
    "{", "}", "[", "]", "<", ">", ":", ",", ";", "\"", "'", "#", "\\x", "\\777", "\\u0041", "name: ", "input ", "input {", "dims: ", "data_type: TYPE_FP32", "max_batch_size: ",
    "instance_group [ { count: 1 kind: KIND_CPU } ]", "-1", "0x7FFFFFFF", "077", "1e400", "nan", "inf", "[type.googleapis.com/x]", "any { a { a {",
    "sequence_batching { ", "control_input { name: \"a\" control { ", "ensemble_scheduling { step { ", "input_map { key: \"a\" value: \"b\" }", "model_warmup { batch_size: 1 ", "state { ",
    "reshape { shape: [ ", "fp32_false_true: [ 0, 1 ]", "priority_queue_policy { key: 1 ", "version_policy { specific { versions: "))
{
    public override bool Run(byte[] input)
    {
        try
        {
            string text = Encoding.UTF8.GetString(input);
            ModelConfiguration configuration = ModelConfigurationReader.Parse(text, "config.pbtxt");
            Require(configuration.MaxBatchSize >= 0 && configuration.InstanceCount >= 0, "a count is below zero");
            byte[] json = ModelConfigurationJson.Write(text, "config.pbtxt", "m", ["model.py"], []);
            using JsonDocument written = JsonDocument.Parse(json);
            Require(written.RootElement.GetProperty("name").GetString()!.Length > 0, "the JSON form has no name");
            ReadBack(Encoding.UTF8.GetString(json), configuration);
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.ModelLoadFailed)
        {
            return false;
        }
    }

    /// <summary>The JSON form says the same; only what completing adds may break a rule that the text alone does not.</summary>
    private static void ReadBack(string json, ModelConfiguration configuration)
    {
        try
        {
            ModelConfiguration back = ModelConfigurationReader.ParseJson(json, "m");
            Require(back.MaxBatchSize == configuration.MaxBatchSize && back.Inputs.Length == configuration.Inputs.Length, "the JSON form reads otherwise than the text");
        }
        catch (DismException exception) when (exception.Code == ErrorCode.ModelLoadFailed)
        {
            Require(!exception.Message.Contains("Invalid config override", StringComparison.Ordinal), "the JSON form cannot be read");
        }
    }
}

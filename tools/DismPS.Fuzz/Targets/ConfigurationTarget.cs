using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of Triton's config.pbtxt.</summary>
internal sealed class ConfigurationTarget() : FuzzTarget("config", SeedFiles.Of("tests/data", "*.pbtxt"), Words(
    "{", "}", "[", "]", "<", ">", ":", ",", ";", "\"", "'", "#", "\\x", "\\777", "\\u0041", "name: ", "input ", "input {", "dims: ", "data_type: TYPE_FP32", "max_batch_size: ",
    "instance_group [ { count: 1 kind: KIND_CPU } ]", "-1", "0x7FFFFFFF", "077", "1e400", "nan", "inf", "[type.googleapis.com/x]", "any { a { a {"))
{
    public override bool Run(byte[] input)
    {
        try
        {
            string text = Encoding.UTF8.GetString(input);
            ModelConfiguration configuration = ModelConfigurationReader.Parse(text, "config.pbtxt");
            Require(configuration.MaxBatchSize >= 0 && configuration.InstanceCount >= 0, "a count is below zero");
            using JsonDocument written = JsonDocument.Parse(ModelConfigurationJson.Write(text, "config.pbtxt", "m", ["model.py"], []));
            Require(written.RootElement.GetProperty("name").GetString()!.Length > 0, "the JSON form has no name");
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.ModelLoadFailed)
        {
            return false;
        }
    }
}

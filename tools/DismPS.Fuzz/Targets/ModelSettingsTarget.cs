using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of MLServer's model-settings.json.</summary>
internal sealed class ModelSettingsTarget() : FuzzTarget("model-settings", SeedFiles.Of("tests/data", "*model-settings.json"), Words(
    "{", "}", "[", "]", ":", ",", "\"", "\\ud800", "null", "true", "-1", "1e999", "\"name\":", "\"implementation\":\"a.B\"", "\"parameters\":{", "\"extra\":{", "\"uri\":",
    "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]", "\"max_batch_size\":4", "\"max_batch_time\":0.5", "\n", "\xef\xbb\xbf"))
{
    public override bool Run(byte[] input)
    {
        try
        {
            ModelSettings settings = ModelSettingsReader.Parse(input, "model-settings.json");
            Require(settings.Implementation.Length > 0 && settings.MaxBatchSize >= 0 && settings.MaxBatchTime >= 0, "the settings cannot be");
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.ModelLoadFailed)
        {
            return false;
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Configurations;
using DismPS.Engine.Tensors;
using DismPS.Tests;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Models;

/// <summary>Every configuration that was given to a real Triton gets the same verdict, and the same completed form.</summary>
public sealed class ModelConfigurationVerdictTests
{
    private const string Member = """
        backend: "onnxruntime" max_batch_size: 8
        input { name: "x" data_type: TYPE_FP32 dims: 51 } output { name: "y" data_type: TYPE_FP32 dims: 51 }
        """;

    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "tests", "data", "configs");

    /// <summary>What a Python model's own auto_complete_config sets.</summary>
    private static readonly string[] SetByModels = ["max_batch_size", "input", "output", "dynamic_batching"];

    private static readonly ImmutableDictionary<string, JsonElement> Verdicts = File.ReadLines(Path.Combine(Folder, "triton-verdicts.jsonl"))
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToImmutableDictionary(v => v.GetProperty("id").GetString()!);

    public static TheoryData<string> Ids => [.. Verdicts.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_verdict_is_that_of_Triton(string id)
    {
        JsonElement verdict = Verdicts[id];
        using var folder = new TemporaryFolder();
        ModelConfigurationResult result = Examine(verdict, folder);
        string reason = Text(verdict, "reason");
        if (reason.Contains("model configuration is not provided"))
        {
            // The stand-in for the backend read no model file; a real one does, and so does this program.
            Assert.Null(result.Fault);
        }
        else if (verdict.GetProperty("loads").GetBoolean())
        {
            Assert.Null(result.Fault);
            CompareCompleted(verdict, result.Configuration!);
            CompareMetadata(verdict, result.Configuration!);
        }
        else
        {
            Assert.NotNull(result.Fault);
            CompareFault(verdict, result.Fault, reason);
        }
    }

    private static ModelConfigurationResult Examine(JsonElement verdict, TemporaryFolder folder)
    {
        string id = Text(verdict, "id");
        Directory.CreateDirectory(folder[id]);
        if (verdict.GetProperty("file").GetString() is string file)
            File.Copy(Path.Combine(Folder, file), folder[id, "config.pbtxt"]);
        foreach (JsonElement part in verdict.GetProperty("model_files").EnumerateArray())
            folder.Write($"{id}/{part.GetString()}", "x");
        ModelConfigurationResult result = ModelConfigurationReader.Examine(folder[id], id, []);
        if (result.Configuration is not { EnsembleSteps.IsEmpty: false } ensemble)
            return result;
        ModelConfigurationFault? fault = EnsembleRules.Check(
            ensemble, name => name is "m_a" or "m_b" ? new EnsembleMember(ModelConfigurationReader.Parse(Member, name), [1]) : null, out bool decoupled);
        return fault is not null
            ? new ModelConfigurationResult(null, fault)
            : new ModelConfigurationResult(ensemble with { CompletedJson = SignatureCompletion.SetDecoupled(ensemble.CompletedJson, decoupled) }, null);
    }

    private static void CompareFault(JsonElement verdict, ModelConfigurationFault fault, string reason)
    {
        // Where the log with the reason was not kept, a fault of the text could not be told from others of the same stage.
        bool lost = reason.Length == 0 && fault.Stage == ModelConfigurationStage.Text;
        string stage = Text(verdict, "stage") switch { "none" => "load", "poll" when lost => "text", var told => told };
        Assert.Equal((stage, lost ? fault.Kind : Text(verdict, "kind")), (fault.Stage.ToString().ToLowerInvariant(), fault.Kind));
        if (verdict.TryGetProperty("line", out JsonElement line) && line.ValueKind == JsonValueKind.Number)
            Assert.Equal((line.GetInt32(), verdict.GetProperty("column").GetInt32(), reason), (fault.Line, fault.Column, fault.Message));
    }

    private static void CompareCompleted(JsonElement verdict, ModelConfiguration read)
    {
        JsonObject expected = JsonNode.Parse(verdict.GetProperty("completed").GetRawText())!.AsObject(), found = JsonNode.Parse(read.CompletedJson)!.AsObject();
        bool byModel = Text(verdict.GetProperty("completed"), "backend") == "python";
        string[] keys = [.. expected.Select(e => e.Key).Concat(found.Select(f => f.Key)).Distinct().Where(k => !byModel || !SetByModels.Contains(k))];
        Assert.InRange(keys.Length, 10, 50);
        foreach (string key in keys)
            Assert.True(JsonNode.DeepEquals(expected[key], found[key]), $"{key}: expected {expected[key]}, got {found[key]}");
    }

    private static void CompareMetadata(JsonElement verdict, ModelConfiguration read)
    {
        JsonElement metadata = verdict.GetProperty("metadata");
        Assert.Equal(Text(metadata, "name"), read.Name);
        Assert.Equal(Text(metadata, "platform"), read.Platform.Length > 0 ? read.Platform : read.Backend);
        long[] present = [.. verdict.GetProperty("model_files").EnumerateArray().Select(f => f.GetString()!.Split('/')[0])
            .Where(f => long.TryParse(f, out long v) && $"{v}" == f).Select(long.Parse).Distinct()];
        Assert.Equal(metadata.GetProperty("versions").EnumerateArray().Select(v => v.GetString()), read.VersionPolicy.Choose(present).Select(v => $"{v}"));
        if (read.Backend == "python")
            return;
        Assert.Equal(metadata.GetProperty("inputs").EnumerateArray().Select(Describe), read.Inputs.Select(i => Describe(i, read)));
        Assert.Equal(metadata.GetProperty("outputs").EnumerateArray().Select(Describe), read.Outputs.Select(o => Describe(o, read)));
    }

    private static string Describe(JsonElement tensor) =>
        $"{Text(tensor, "name")} {Text(tensor, "datatype")} [{string.Join(',', tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()))}]";

    private static string Describe(TensorSpec tensor, ModelConfiguration read) =>
        (tensor with { Shape = read.MaxBatchSize > 0 ? [-1, .. tensor.Shape] : tensor.Shape }).ToString();

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}

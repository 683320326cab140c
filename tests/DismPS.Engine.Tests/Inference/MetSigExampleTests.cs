using System.Reflection;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace DismPS.Engine.Tests.Inference;

public sealed class MetSigExampleTests
{
    private static readonly string Folder = Path.Combine(
        typeof(MetSigExampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "RepositoryRoot").Value!, "examples/metsig");

    [Fact]
    public async Task The_model_flags_exactly_the_broken_lumisections()
    {
        using InferenceSession session = new(Path.Combine(Folder, "model.onnx"));
        Scorer scorer = new(ScoringRule.From(new ResourceProperties
        {
            Description = "", Name = "metsig-onnx-autoencoder", BuiltinThreshold = false, MetricKey = "output_1", AnomalyThreshold = 0.01267,
            InputSignature = [], OutputSignature = [],
        }));
        ScoreSummary summary = new();
        List<(long?, long?)> flagged = [];
        await foreach (InputBatch batch in InputReader.Open(Path.Combine(Folder, "lumisections.csv"), [Inputs.Spec("input_0", DataType.Fp32, -1, 51)]))
        {
            foreach (ScoredRow row in scorer.Score(batch, Infer(session, batch)))
            {
                summary.Add(row);
                if (row.IsAnomaly == true)
                    flagged.Add((row.Run, row.Lumisection));
            }
        }

        Assert.Equal("7 of 3000 lumisections flagged", summary.Headline);
        Assert.Equal([(398407, 311), (398407, 312), (398410, 57), (398593, 404), (398593, 871), (398593, 872), (398600, 233)], flagged);
    }

    private static InferenceResponse Infer(InferenceSession session, InputBatch batch)
    {
        float[] input = batch.Inputs[0].AsSpan<float>().ToArray();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, [.. batch.Inputs[0].Shape]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["input_0"], [value], ["output_1"]);
        ReadOnlySpan<float> scores = outputs[0].GetTensorDataAsSpan<float>();
        return new InferenceResponse("metsig-onnx-autoencoder", "1", null, [Tensor.Create("output_1", DataType.Fp32, [scores.Length], scores)]);
    }
}

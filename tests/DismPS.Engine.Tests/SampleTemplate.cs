using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests;

/// <summary>A small valid template that tests break in one place.</summary>
internal static class SampleTemplate
{
    public const string Onnx = """
        TemplateFormatVersion: "2025-03-31"
        Description: Autoencoders
        Resources:
          MetSig:
            Type: InferenceService::Tritonserver::ONNX
            Workspace: jetmet
            Properties:
              Description: Spot anomalies
              Name: metsig
              MetricKey: score
              BuiltinThreshold: false
              AnomalyThreshold: 0.5
              InputSignature:
                - Name: histo
                  MonitoringElement: JetMET/MET/pfMETT1/Cleaned/METSig
                  DataType: FP32
                  Dims: [-1, 51]
              OutputSignature:
                - Name: reco
                  DataType: FP32
                  Dims: [-1, 51]
                - Name: score
                  DataType: FP32
                  Dims: [-1]
              MaxBatchSize: 0
              ModelUri: model.onnx
        """;

    public const string SkLearn = """
        TemplateFormatVersion: "2025-03-31"
        Description: Factorisation
        Resources:
          Pixel:
            Type: InferenceService::MLServer::SKLearn
            Workspace: tracker
            Properties:
              Description: Spot anomalies
              Name: pixel
              MetricKey: score
              BuiltinThreshold: false
              AnomalyThreshold: 0.5
              InputSignature:
                - {Name: histo, MonitoringElement: A/B, DataType: FP32, Dims: [-1, 8]}
              OutputSignature:
                - {Name: score, DataType: FP32, Dims: [-1]}
              CodeUri: code
              Handler: app.Handler
              ModelUri: model.joblib
        """;

    /// <summary>A script that serves.</summary>
    public const string Handler = """
        from mlserver import MLModel


        class Handler(MLModel):
            async def load(self):
                return True

            async def predict(self, payload):
                return payload

        """;

    /// <summary>Diagnostics of a text whose files all exist in a fresh folder.</summary>
    public static IReadOnlyList<Diagnostic> Check(string text, params (string Path, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.onnx", "x");
        // The pickle of None.
        folder.Write("model.joblib", "N.");
        folder.Write("code/app.py", Handler);
        foreach ((string path, string content) in files)
            folder.Write(path, content);
        // The files are stand-ins: that they hold no model is not what is tested.
        return [.. TemplateValidator.ValidateText(text, "t.yaml", new ValidationOptions { BaseFolder = folder.Path }).Diagnostics
            .Where(d => d.Category != "model-unreadable")];
    }

    /// <summary>The one diagnostic of the sample with one part replaced.</summary>
    public static Diagnostic CheckWith(string part, string replacement)
    {
        Assert.Contains(part, Onnx);
        return Assert.Single(Check(Onnx.Replace(part, replacement)));
    }

    /// <summary>The sample with lines added to the properties.</summary>
    public static string OnnxWith(string lines) =>
        Onnx + "\n" + string.Join("\n", lines.Split('\n').Select(line => "      " + line)) + "\n";
}

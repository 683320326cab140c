using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Templates around real model files.</summary>
internal static class ModelTemplate
{
    /// <summary>Findings for a template of tests/data/models, with parts of its text replaced.</summary>
    public static IReadOnlyList<Diagnostic> Check(string folder, params (string Part, string Replacement)[] changes)
    {
        string path = Path.Join(TestData.Models, folder);
        string text = File.ReadAllText(Path.Join(path, "template.yaml"));
        foreach ((string part, string replacement) in changes)
        {
            Assert.Contains(part, text);
            text = text.Replace(part, replacement);
        }

        return CheckText(text, path);
    }

    public static IReadOnlyList<Diagnostic> CheckText(string text, string folder) =>
        // Some of these models have no output with one value a row, which is another rule's matter.
        [.. TemplateValidator.ValidateText(text, "template.yaml", new ValidationOptions { BaseFolder = folder }).Diagnostics.Where(d => d.Id != "DISM0305")];

    /// <summary>Findings for an ONNX file and the signatures <c>name TYPE dims</c>.</summary>
    public static IReadOnlyList<Diagnostic> CheckOnnx(string modelFolder, string inputs, string outputs, int maxBatch = 0) =>
        CheckText(Text("ONNX", "ModelUri: model.onnx", inputs, outputs, maxBatch), modelFolder);

    /// <summary>Findings for a SavedModel in the folder <c>model</c>.</summary>
    public static IReadOnlyList<Diagnostic> CheckSavedModel(string folder, string inputs, string outputs, int maxBatch = 0) =>
        CheckText(Text("TensorflowSavedModel", "SavedModelUri: model", inputs, outputs, maxBatch), folder);

    private static string Text(string type, string uri, string inputs, string outputs, int maxBatch)
    {
        string first = outputs.Split(';')[0].Trim().Split(' ')[0];
        return $$"""
            TemplateFormatVersion: "2025-03-31"
            Description: Models
            Resources:
              Model:
                Type: InferenceService::Tritonserver::{{type}}
                Workspace: jetmet
                Properties:
                  Description: A model
                  Name: model
                  MetricKey: "{{first}}"
                  BuiltinThreshold: false
                  AnomalyThreshold: 0.5
                  MaxBatchSize: {{maxBatch}}
                  {{uri}}
                  InputSignature:
            {{Tensors(inputs, ", MonitoringElement: A/B")}}
                  OutputSignature:
            {{Tensors(outputs, "")}}
            """;
    }

    private static string Tensors(string tensors, string more) => string.Join("\n", tensors.Split(';').Select(tensor =>
    {
        string[] parts = tensor.Trim().Split(' ', 3);
        return $"        - {{Name: \"{parts[0]}\", DataType: {parts[1]}, Dims: {parts[2]}{more}}}";
    }));
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates.Writing;

/// <summary>Writes a new template: every field that matters, each with a comment that says what it is for and what must be looked at.</summary>
internal static class TemplateText
{
    /// <summary>The monitoring element of a template that nobody has completed yet begins with this.</summary>
    public const string PlaceholderElement = "REPLACE/WITH/MONITORING-ELEMENT";

    /// <summary>The workspace of a template that nobody has completed yet.</summary>
    public const string PlaceholderWorkspace = "my-workspace";

    private const string Todo = "  # <- check";

    /// <summary>The text, ending with a line break.</summary>
    public static string Write(TemplateOutline outline)
    {
        var text = new StringBuilder();
        text.Append($"""
            TemplateFormatVersion: "{DismTemplate.SupportedFormatVersion}"
            Description: {Marked(outline.Description)}
            Resources:
              {YamlText.Of(outline.ResourceName)}:
                Type: {outline.Type}
                # Your workspace in DIALS.
                Workspace: {Marked(outline.Workspace)}
                Properties:
                  Description: {Marked(outline.Description)}
                  # Name of the service: lower-case letters, digits and '-', at most 36 characters.
                  Name: {YamlText.Of(outline.ServiceName)}

            """);
        WriteScoring(outline.Scoring, text);
        foreach (string fact in outline.Facts)
            text.Append($"      # {fact}\n");
        WriteTensors("InputSignature", outline.Inputs, text);
        WriteTensors("OutputSignature", outline.Outputs, text);
        WriteFiles(outline, text);
        text.Append("""
                  # What the service gets in the cluster: "100m" of cpu is a tenth of a core.
                  Resources:
                    Requests:
                      cpu: "100m"
                      memory: "512Mi"
                    Limits:
                      cpu: "1"
                      memory: "2Gi"

            """);
        string body = text.ToString().ReplaceLineEndings("\n");
        string marks = body.Contains(Todo, StringComparison.Ordinal) ? "# Lines that end with '<- check' hold values that the model file does not say.\n" : "";
        return "# DISM template; check it with 'dismps validate' or Test-DismTemplate.\n" + marks + body;
    }

    private static void WriteScoring(OutlineScoring scoring, StringBuilder text)
    {
        if (scoring.IsBuiltin)
        {
            text.Append("      # The model decides itself: a row is anomalous where this output is not 0.\n");
            text.Append("      BuiltinThreshold: true\n");
            text.Append($"      FlaggingKey: {YamlText.Of(scoring.FlaggingKey!)}\n");
            if (scoring.MetricKey is not null)
                text.Append($"      MetricKey: {YamlText.Of(scoring.MetricKey)}\n");
            return;
        }

        text.Append("      # A row is anomalous where the output MetricKey is above AnomalyThreshold.\n");
        text.Append("      BuiltinThreshold: false\n");
        text.Append($"      MetricKey: {YamlText.Of(scoring.MetricKey!)}{(scoring.IsMetricGuessed ? Todo : "")}\n");
        string mark = scoring.IsThresholdPlaceholder ? Todo : "";
        text.Append($"      AnomalyThreshold: {Number(scoring.AnomalyThreshold!.Value)}{mark}\n");
    }

    private static void WriteTensors(string field, ImmutableArray<OutlineTensor> tensors, StringBuilder text)
    {
        text.Append(field == "InputSignature"
            ? "      # Dims: -1 is the number of rows (lumisections), then the bins of the monitoring element.\n      InputSignature:\n"
            : "      OutputSignature:\n");
        foreach (OutlineTensor tensor in tensors)
        {
            text.Append($"        - Name: {YamlText.Of(tensor.Name)}\n");
            if (tensor.MonitoringElement is not null)
                text.Append($"          MonitoringElement: {Marked(tensor.MonitoringElement)}\n");
            text.Append($"          DataType: {tensor.DataType.ToWireName()}\n");
            string remark = tensor.Remark is null ? "" : $"{Todo}: {tensor.Remark}";
            text.Append($"          Dims: [{string.Join(", ", tensor.Dims)}]{remark}\n");
        }
    }

    private static void WriteFiles(TemplateOutline outline, StringBuilder text)
    {
        if (outline.Type.Framework == ServingFramework.Tritonserver)
            text.Append("      # 0: the first entry of Dims is the batch, as it is above.\n      MaxBatchSize: 0\n");
        text.Append("      # Paths start from the folder in which the command runs, or from --base.\n");
        if (outline.Code is not null)
            text.Append($"      CodeUri: {YamlText.Of(outline.Code)}{(outline.IsCodeGuessed ? Todo : "")}\n");
        if (outline.Handler is not null)
            text.Append($"      # Class Name in module.py of CodeUri is module.Name.\n      Handler: {YamlText.Of(outline.Handler)}\n");
        string key = outline.Type.Model == ModelType.TensorflowSavedModel ? "SavedModelUri" : "ModelUri";
        text.Append($"      {key}: {YamlText.Of(outline.Model)}\n");
    }

    private static string Marked(OutlineValue value) => YamlText.Of(value.Text) + (value.IsPlaceholder ? Todo : "");

    // YAML 1.1 reads '1e-05' as a text: it wants a point and a sign.
    private static string Number(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E');
        if (exponent < 0)
            return text.Contains('.') ? text : text + ".0";
        string mantissa = text[..exponent];
        return (mantissa.Contains('.') ? mantissa : mantissa + ".0") + "e" + text[(exponent + 1)..];
    }
}

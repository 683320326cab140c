using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>A predictor as KServe's webhook makes it: an old form such as <c>triton</c> is the same as <c>model</c> with that format.</summary>
/// <param name="Component">The predictor.</param>
/// <param name="Path">Its path.</param>
/// <param name="Model">The model; null for a predictor of containers.</param>
/// <param name="ModelPath">Path of the model.</param>
/// <param name="Format">Name of the model's format.</param>
/// <param name="Protocol">The protocol; null when neither the manifest nor the webhook sets one.</param>
internal sealed record PredictorView(JsonObject Component, string Path, JsonObject? Model, string ModelPath, string Format, string? Protocol)
{
    /// <summary>The old forms, in the order in which the webhook looks for them.</summary>
    public static readonly IReadOnlyList<string> OldForms = ["sklearn", "tensorflow", "xgboost", "pytorch", "triton", "onnx", "huggingface", "pmml", "lightgbm", "paddle"];

    /// <summary>Reads a predictor.</summary>
    /// <param name="component">The predictor.</param>
    /// <param name="path">Its path.</param>
    /// <param name="defaulted">Whether the webhook fills it in; it does not touch canaries.</param>
    public static PredictorView Read(JsonObject component, string path, bool defaulted)
    {
        string? old = OldForms.FirstOrDefault(component.Has);
        if (old is not null && component.Object(old) is { } form)
        {
            string? protocol = form.Text("protocolVersion") ?? (defaulted && old is "triton" or "onnx" or "huggingface" ? "v2" : null);
            return new PredictorView(component, path, form, $"{path}.{old}", old, protocol);
        }

        JsonObject? model = component.Object("model");
        string format = model.Object("modelFormat").Text("name") ?? "";
        return new PredictorView(component, path, model, $"{path}.model", format, model.Text("protocolVersion") ?? (defaulted && format is "triton" or "vLLM" ? "v2" : null));
    }
}

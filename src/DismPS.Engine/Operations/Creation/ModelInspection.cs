using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations.Creation;

/// <summary>What a new template can know from its model file.</summary>
/// <param name="Type">The resource type that serves it.</param>
/// <param name="Interface">Its tensors; null when the file does not say.</param>
/// <param name="Facts">What it says of itself, for comments.</param>
internal sealed record ModelInspection(ResourceType Type, ModelInterface? Interface, ImmutableArray<string> Facts)
{
    /// <summary>Looks into a model file or the folder of a SavedModel; nothing of it is run.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>: no model of a type that the platform serves.</exception>
    public static ModelInspection Of(string path)
    {
        OnnxModelFile model = OnnxModelFile.Read(path);
        ImmutableArray<string> facts = [$"{Path.GetFileName(path)}: ONNX, {(model.Producer.Length == 0 ? "" : $"written by {model.Producer}, ")}opset {model.Opsets.GetValueOrDefault("")}."];
        return new ModelInspection(ResourceType.Parse("InferenceService::Tritonserver::ONNX")!, null, facts);
    }
}

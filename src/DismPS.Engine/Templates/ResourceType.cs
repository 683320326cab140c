using System.Collections.Immutable;

namespace DismPS.Engine.Templates;

/// <summary>One of the seven types of resources: <c>InferenceService::Tritonserver::ONNX</c>.</summary>
public sealed record ResourceType
{
    private ResourceType(ServingFramework framework, ModelType model, string? backend, string? platform)
    {
        Framework = framework;
        Model = model;
        DefaultBackend = backend;
        DefaultPlatform = platform;
    }

    /// <summary>All types that exist, in the order of the platform's documentation.</summary>
    public static ImmutableArray<ResourceType> All { get; } =
    [
        new(ServingFramework.Tritonserver, ModelType.Torchscript, "pytorch", "pytorch_libtorch"),
        new(ServingFramework.Tritonserver, ModelType.TensorflowSavedModel, "tensorflow", "tensorflow_savedmodel"),
        new(ServingFramework.Tritonserver, ModelType.ONNX, "onnxruntime", "onnxruntime_onnx"),
        new(ServingFramework.Tritonserver, ModelType.Python, "python", null),
        new(ServingFramework.MLServer, ModelType.XGBoost, null, null),
        new(ServingFramework.MLServer, ModelType.LightGBM, null, null),
        new(ServingFramework.MLServer, ModelType.SKLearn, null, null),
    ];

    /// <summary>The server that the platform runs it in.</summary>
    public ServingFramework Framework { get; }

    /// <summary>The kind of model.</summary>
    public ModelType Model { get; }

    /// <summary>Triton backend; null for MLServer types.</summary>
    public string? DefaultBackend { get; }

    /// <summary>Triton platform; null for Python and MLServer types.</summary>
    public string? DefaultPlatform { get; }

    /// <summary>The type with this exact text, or null.</summary>
    public static ResourceType? Parse(string text)
    {
        foreach (ResourceType type in All)
        {
            if (type.ToString() == text)
                return type;
        }

        return null;
    }

    /// <summary>The text in a template.</summary>
    public override string ToString() => $"InferenceService::{Framework}::{Model}";
}

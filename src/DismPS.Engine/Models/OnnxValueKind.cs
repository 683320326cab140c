namespace DismPS.Engine.Models;

/// <summary>What an input or output of an ONNX graph carries.</summary>
public enum OnnxValueKind
{
    /// <summary>A dense tensor: the only kind that the Open Inference Protocol knows.</summary>
    Tensor,

    /// <summary>A list of values, for example <c>output_probability</c> of a scikit-learn classifier.</summary>
    Sequence,

    /// <summary>A dictionary.</summary>
    Map,

    /// <summary>A sparse tensor, an optional value, or nothing known.</summary>
    Other,
}

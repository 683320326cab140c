using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>A request with the answer that it must get.</summary>
/// <param name="Request">The request.</param>
/// <param name="Outputs">Expected tensors, compared by name; null when the request must be refused.</param>
/// <param name="Refusal">How the request must be refused; null when it must be answered.</param>
/// <param name="Tolerances">How much the numbers of the answer may differ.</param>
public sealed record GoldenCase(GoldenRequest Request, IReadOnlyList<Tensor>? Outputs, GoldenRefusal? Refusal, GoldenTolerances Tolerances)
{
    /// <summary>Name of the case.</summary>
    public string Name => Request.Name;
}

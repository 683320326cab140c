using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>A request with the answer that it must get.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Inputs">Tensors of the request.</param>
/// <param name="RequestedOutputs">Outputs that the request asks for; empty means all.</param>
/// <param name="Outputs">Expected tensors, compared by name; null when the request must be refused.</param>
/// <param name="RelativeTolerance">rtol of |got - want| &lt;= atol + rtol * |want|.</param>
/// <param name="AbsoluteTolerance">atol.</param>
public sealed record GoldenCase(
    string Name, IReadOnlyList<Tensor> Inputs, IReadOnlyList<string> RequestedOutputs, IReadOnlyList<Tensor>? Outputs,
    double RelativeTolerance, double AbsoluteTolerance);

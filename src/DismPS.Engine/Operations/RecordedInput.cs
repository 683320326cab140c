using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>The requests that an input file makes.</summary>
/// <param name="Requests">In the order of the file.</param>
/// <param name="Note">What was left out; null when everything was taken.</param>
internal sealed record RecordedInput(IReadOnlyList<GoldenRequest> Requests, string? Note);

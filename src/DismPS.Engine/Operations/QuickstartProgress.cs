namespace DismPS.Engine.Operations;

/// <summary>Where <see cref="RunQuickstart"/> is.</summary>
/// <param name="Step">The step.</param>
/// <param name="Detail">What it works on; null while a step only advances.</param>
/// <param name="Rows">Rows scored so far.</param>
/// <param name="Percent">Part of the input that was read; 0 outside <see cref="QuickstartStep.Score"/>.</param>
public readonly record struct QuickstartProgress(QuickstartStep Step, string? Detail, long Rows = 0, int Percent = 0);

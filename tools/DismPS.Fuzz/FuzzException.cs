namespace DismPS.Fuzz;

/// <summary>An answer that no input may have: it contradicts itself, or points outside the text.</summary>
internal sealed class FuzzException(string message) : Exception(message);

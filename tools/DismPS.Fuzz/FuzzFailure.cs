namespace DismPS.Fuzz;

/// <summary>An input that a reader does not cope with.</summary>
/// <param name="Index">Number of the input in the run; -1 for a file.</param>
/// <param name="What">The exception, or what limit was passed.</param>
/// <param name="File">Where the input was saved.</param>
internal sealed record FuzzFailure(long Index, string What, string File);

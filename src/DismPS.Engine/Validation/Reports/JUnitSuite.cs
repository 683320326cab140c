namespace DismPS.Engine.Validation.Reports;

/// <summary>Tests that belong together.</summary>
/// <param name="Name">Name of the suite.</param>
/// <param name="Cases">Its tests in order.</param>
internal sealed record JUnitSuite(string Name, IReadOnlyList<JUnitCase> Cases);

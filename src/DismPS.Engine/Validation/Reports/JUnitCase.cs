namespace DismPS.Engine.Validation.Reports;

/// <summary>One test.</summary>
/// <param name="ClassName">Group under which CI servers show it.</param>
/// <param name="Name">Its name.</param>
internal sealed record JUnitCase(string ClassName, string Name)
{
    /// <summary>File that was tested; null for none.</summary>
    public string? File { get; init; }

    /// <summary>How long it took; null when that was not measured.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What is wrong; null when it passed.</summary>
    public JUnitFault? Fault { get; init; }

    /// <summary>What it printed; null for nothing.</summary>
    public string? Output { get; init; }
}

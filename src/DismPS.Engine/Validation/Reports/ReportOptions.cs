namespace DismPS.Engine.Validation.Reports;

/// <summary>How a report is written.</summary>
public sealed record ReportOptions
{
    /// <summary>Absolute folder that relative names of files start from; files below it are named relative to it.</summary>
    public required string RootFolder { get; init; }

    /// <summary>Gives the time that a page bears.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

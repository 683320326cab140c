namespace DismPS.Engine.Operations.Reports;

/// <summary>How <see cref="FormatReport"/> writes.</summary>
/// <param name="Format">Form of the report.</param>
/// <param name="RootFolder">Absolute folder; files below it are named relative to it.</param>
public sealed record FormatReportOptions(PageFormat Format, string RootFolder)
{
    /// <summary>Title; null for one that the content gives.</summary>
    public string? Title { get; init; }

    /// <summary>Gives the time that the report bears.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

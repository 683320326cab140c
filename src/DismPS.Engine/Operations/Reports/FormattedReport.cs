namespace DismPS.Engine.Operations.Reports;

/// <summary>A report that was written.</summary>
/// <param name="Path">Absolute path of its file.</param>
/// <param name="Title">Its title.</param>
/// <param name="Bytes">Its size.</param>
public sealed record FormattedReport(string Path, string Title, long Bytes);

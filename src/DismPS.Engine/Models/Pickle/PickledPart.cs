namespace DismPS.Engine.Models.Pickle;

/// <summary>A stream of pickles in a file.</summary>
/// <param name="Entry">Name in the archive; null for the file itself.</param>
/// <param name="Scan">What it holds.</param>
internal sealed record PickledPart(string? Entry, PickleScan Scan);

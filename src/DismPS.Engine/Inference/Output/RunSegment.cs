namespace DismPS.Engine.Inference.Output;

/// <summary>The rows of one run: places from <paramref name="Start"/> on in the order of the report.</summary>
internal sealed record RunSegment(long? Run, long Start, long Count, long Flagged, long Undecided, double Maximum);

namespace DismPS.Engine.Inference.Output;

/// <summary>The rows of one run: places from <paramref name="Start"/> on in the order of the report.</summary>
internal sealed record RunSegment(long? Run, int Start, int Count, int Flagged, int Undecided, double Maximum);

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>A revision and the share of requests that it gets (Knative).</summary>
/// <param name="Revision">Its name.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="IsLatest">True for the one that follows the newest revision.</param>
/// <param name="Tag">Name under which it can be reached alone; null for none.</param>
public sealed record TrafficShare(string Revision, int Percent, bool IsLatest, string? Tag = null);

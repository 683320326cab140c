namespace DismPS;

/// <summary>What one step of Test-DismCluster found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Cure">What to do about it; null when nothing is to be done.</param>
public sealed record DismClusterFinding(string Check, DismClusterFindingState State, string Message, string? Cure);

namespace DismPS.Engine.Cluster;

/// <summary>Versions of a connection's two ends.</summary>
/// <param name="Client">Of kubectl.</param>
/// <param name="Server">Of the API server.</param>
public sealed record ClusterVersions(Version Client, Version Server);

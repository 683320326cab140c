namespace DismPS.Engine.Cluster.Objects;

/// <summary>A field that differs.</summary>
/// <param name="Path">The field: <c>spec.predictor.model.storageUri</c>.</param>
/// <param name="Old">What the cluster has, as JSON; null for nothing. Values of secrets are hidden.</param>
/// <param name="New">What is wanted, as JSON.</param>
public sealed record FieldChange(string Path, string? Old, string New);

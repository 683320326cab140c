namespace DismPS;

/// <summary>A deployment that was removed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; null for that of the context.</param>
/// <param name="Object">Kinds and names of what was removed: <c>InferenceService/x</c>.</param>
public sealed record DismRemovedDeployment(string Name, string? Namespace, string[] Object);

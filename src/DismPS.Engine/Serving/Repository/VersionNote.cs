namespace DismPS.Engine.Serving.Repository;

/// <summary>What the index says of a version besides the served ones, or beside one of them.</summary>
/// <param name="Version">Version on the wire.</param>
/// <param name="State">Its state; null for a served version, whose state is its own.</param>
/// <param name="Reason">Why.</param>
internal sealed record VersionNote(string Version, ModelState? State, string? Reason);

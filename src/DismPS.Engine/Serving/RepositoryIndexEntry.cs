namespace DismPS.Engine.Serving;

/// <summary>One version of a model in the repository's index, or a model of which no version was ever asked for.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Version">Version on the wire; empty when it has none, or none is known yet.</param>
/// <param name="State">Its state; null for a model that lies in the repository and was never loaded.</param>
/// <param name="Reason">Why it does not answer, or why what lies in the repository is not what is served; null for no word, which MLServer writes as an empty text.</param>
public sealed record RepositoryIndexEntry(string Name, string Version, ModelState? State, string? Reason);

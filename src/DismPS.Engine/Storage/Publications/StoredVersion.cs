using System.Collections.Immutable;

namespace DismPS.Engine.Storage.Publications;

/// <summary>A version in a store, and what was done for it.</summary>
/// <param name="Version">Its name.</param>
/// <param name="StorageUri">What an InferenceService names.</param>
/// <param name="Files">Files of the version.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="Sent">Paths and sizes of the files that were sent, or would be.</param>
/// <param name="Unchanged">True when it was the newest publication already and nothing had to be written.</param>
internal sealed record StoredVersion(string Version, string StorageUri, int Files, long Bytes, ImmutableArray<ModelFile> Sent, bool Unchanged);

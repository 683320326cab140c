namespace DismPS.Engine.Storage.Objects;

/// <summary>One object of a store, as a listing shows it.</summary>
/// <param name="Key">From the repository, with <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Mark">What the store says of the content: an ETag without quotes; empty for folders.</param>
/// <param name="Modified">When it was written, by the store's clock.</param>
internal sealed record StoredObject(string Key, long Size, string Mark, DateTimeOffset Modified);

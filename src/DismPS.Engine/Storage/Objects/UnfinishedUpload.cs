namespace DismPS.Engine.Storage.Objects;

/// <summary>An upload that was begun and not ended; what has arrived of it takes up room and is no object.</summary>
/// <param name="Key">From the repository.</param>
/// <param name="Id">The store's name of the upload; empty where the key says it.</param>
/// <param name="Begun">By the store's clock.</param>
/// <param name="Size">Bytes that have arrived; 0 where the store does not say.</param>
internal sealed record UnfinishedUpload(string Key, string Id, DateTimeOffset Begun, long Size);

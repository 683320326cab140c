using DismPS.Engine.Storage;

namespace DismPS.Engine.Dials;

/// <summary>Asks DIALS for addresses to upload archives to.</summary>
public sealed class DialsUploadAddresses(DialsClient client) : IUploadAddresses
{
    /// <inheritdoc/>
    public Task<Uri> CreateAsync(string workspace, string objectName, CancellationToken cancellationToken) =>
        client.CreateUploadAddressAsync(workspace, objectName, cancellationToken);
}

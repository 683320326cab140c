using DismPS.Engine.Storage;

namespace DismPS.Engine.Tests.Storage;

/// <summary>A service that signs addresses of a store.</summary>
internal sealed class SignedAddresses(Uri store) : IUploadAddresses
{
    internal const string Signature = "5ec12e75ec12e75ec12e75ec12e7";

    private int _count;

    internal int Count => _count;

    public Task<Uri> CreateAsync(string workspace, string objectName, CancellationToken cancellationToken) => Task.FromResult(
        new Uri(store, $"/dials-ml/{workspace}/models/{objectName}?X-Amz-Credential=someone%2F20260101&X-Amz-Signature={Signature}&n={Interlocked.Increment(ref _count)}"));
}

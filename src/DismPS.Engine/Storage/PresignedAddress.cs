using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage;

/// <summary>
/// An address that somebody else has signed, checked before anything is sent: it can be uploaded to, and what the store calls the object is
/// known. Whoever has the address may write, so it is never shown: <see cref="ToString"/> is the name of the object.
/// </summary>
public sealed class PresignedAddress
{
    private const int MaxLength = 16 * 1024;

    private PresignedAddress(Uri uri, string bucket, string key)
    {
        Uri = uri;
        Bucket = bucket;
        Key = key;
    }

    /// <summary>First part of the path.</summary>
    public string Bucket { get; }

    /// <summary>The rest of the path, with percent signs decoded.</summary>
    public string Key { get; }

    /// <summary><c>s3://BUCKET/KEY</c>, as dismcli 0.6.1 makes it from the address.</summary>
    public string StorageUri => $"s3://{Bucket}/{Key}";

    /// <summary>Scheme, host and port, for messages and for the choice of a connection.</summary>
    public Uri Origin => new(Uri.GetLeftPart(UriPartial.Authority));

    /// <summary>The address itself, with its signature.</summary>
    internal Uri Uri { get; }

    /// <summary>Checks an address.</summary>
    /// <param name="address">As the service gave it.</param>
    /// <param name="allowPlain">Takes <c>http://</c> to other machines: the service itself is asked that way.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UploadFailed"/>; the message has nothing of the signature.</exception>
    public static PresignedAddress Check(Uri address, bool allowPlain)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.OriginalString.Length > MaxLength)
            throw Unusable("it is no address of HTTP");
        if (address.UserInfo.Length > 0)
            throw Unusable("it has a user's name in it");
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !allowPlain)
            throw Unusable($"'http://{address.Authority}' is another machine without TLS, and everybody on the way could read and change the upload");
        string path = address.AbsolutePath[1..];
        int slash = path.IndexOf('/');
        string bucket = Uri.UnescapeDataString(slash < 0 ? path : path[..slash]);
        string key = slash < 0 ? "" : Uri.UnescapeDataString(path[(slash + 1)..]);
        if (bucket.Length == 0 || key.Length == 0)
            throw Unusable("its path has no bucket and key (/BUCKET/KEY)");
        if (bucket.Any(IsUnfit) || key.Any(char.IsControl))
            throw Unusable("its bucket or key has characters that cannot stand in a template");
        return new PresignedAddress(address, bucket, key);
    }

    /// <summary>The name of the object; never the address.</summary>
    public override string ToString() => StorageUri;

    private static bool IsUnfit(char c) => char.IsControl(c) || c is '/' or ' ';

    private static DismException Unusable(string why) => new(
        ErrorCode.UploadFailed,
        $"The address that the service gave for the upload cannot be used: {why}.",
        "Nothing was sent. Ask those who run the service about its object store.");
}

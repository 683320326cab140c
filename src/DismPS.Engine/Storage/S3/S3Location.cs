using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.S3;

/// <summary>A bucket and a prefix in it.</summary>
/// <param name="Bucket">Name of the bucket.</param>
/// <param name="Prefix">Empty, or without slashes at its ends.</param>
internal sealed record S3Location(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    /// <summary>Reads <c>s3://bucket/prefix</c>. Nothing in it is decoded: KServe does not either.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageUriInvalid"/>.</exception>
    internal static S3Location Parse(string repository)
    {
        string rest = repository[Scheme.Length..];
        int slash = rest.IndexOf('/');
        string bucket = slash < 0 ? rest : rest[..slash], prefix = slash < 0 ? "" : rest[(slash + 1)..].Trim('/');
        // What stands before an @ may be a password: nothing of it is repeated.
        if (bucket.Contains('@'))
            throw Invalid("The repository has credentials in its address.", "Take them out, and change them: they are in the shell's history now. docs/storage.md says where they belong.", "s3://");
        if (bucket.Length is < 3 or > 255 || !bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') || !char.IsAsciiLetterOrDigit(bucket[0]))
            throw Invalid($"'{repository}' names no bucket.", "Write s3://bucket/prefix.", repository);
        if (!ObjectKeys.IsPlain(prefix) || prefix.Contains("//", StringComparison.Ordinal))
            throw Invalid($"The prefix of '{repository}' has a sign that programs read in different ways.", "Use letters, digits and - _ . = + @ ~ , between slashes.", repository);
        return new S3Location(bucket, prefix);
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix.Length == 0 ? $"{Scheme}{Bucket}" : $"{Scheme}{Bucket}/{Prefix}";

    private static DismException Invalid(string message, string cure, string target) => new(ErrorCode.StorageUriInvalid, message, cure, target);
}

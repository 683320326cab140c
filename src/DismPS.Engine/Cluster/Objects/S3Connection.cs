namespace DismPS.Engine.Cluster.Objects;

/// <summary>How KServe's download reaches an S3 store; credentials are not part of it.</summary>
public sealed record S3Connection
{
    /// <summary>Host and port, without a scheme: <c>s3.cern.ch</c>; null for Amazon's.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Region; null for none.</summary>
    public string? Region { get; init; }

    /// <summary>False for plain HTTP.</summary>
    public bool UseHttps { get; init; } = true;

    /// <summary>False takes any certificate.</summary>
    public bool VerifyCertificate { get; init; } = true;

    /// <summary>True writes the bucket as a part of the host; null leaves it to KServe.</summary>
    public bool? UseVirtualBucket { get; init; }

    /// <summary>True reads without credentials.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>ConfigMap of the namespace with the certificates (<c>cabundle.crt</c>) that the store's must descend from; null for none.</summary>
    public string? CertificatesConfigMap { get; init; }

    /// <summary>Name of the secret; null for <c>NAME-s3</c>.</summary>
    public string? SecretName { get; init; }
}

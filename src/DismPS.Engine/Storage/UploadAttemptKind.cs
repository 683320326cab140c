namespace DismPS.Engine.Storage;

/// <summary>How an attempt to upload ended.</summary>
public enum UploadAttemptKind
{
    /// <summary>The store has the object.</summary>
    Stored,

    /// <summary>The signature has expired or is not taken (403); another address may help.</summary>
    AddressRefused,

    /// <summary>The store cannot take it now: 408, 429 or 5xx.</summary>
    Unavailable,

    /// <summary>The connection was not made, or broke off.</summary>
    Interrupted,

    /// <summary>Nothing went on for too long.</summary>
    TimedOut,

    /// <summary>No secure connection: the certificate is not trusted, or the other side does not speak TLS.</summary>
    Untrusted,

    /// <summary>The store refuses, and will do so again.</summary>
    Refused,

    /// <summary>The store's checksum is another one than the file's.</summary>
    ContentDiffers,
}

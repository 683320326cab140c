namespace DismPS.Server;

/// <summary>How a body is compressed.</summary>
internal enum ContentCoding
{
    /// <summary>Not at all.</summary>
    Identity,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 1950, which HTTP calls deflate.</summary>
    Deflate,
}

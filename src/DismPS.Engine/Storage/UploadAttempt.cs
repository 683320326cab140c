namespace DismPS.Engine.Storage;

/// <summary>What became of one attempt to upload.</summary>
/// <param name="Kind">How it ended.</param>
public sealed record UploadAttempt(UploadAttemptKind Kind)
{
    /// <summary>What is wrong, as the end of a sentence; empty when stored. Nothing of the signature is in it.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The store's tag of the object, without quotes; null when it gave none.</summary>
    public string? ETag { get; init; }

    /// <summary>True when the tag is an MD5 and the file's own.</summary>
    public bool IsVerified { get; init; }

    /// <summary>How long the store asks to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

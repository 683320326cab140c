namespace DismPS.Engine.Inference;

/// <summary>What tells that a source holds the same rows as before.</summary>
/// <param name="Bytes">Size of the content.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
public sealed record SourceIdentity(long Bytes, string Sha256)
{
    /// <summary>
    /// Where the identity alone is not proof enough: an earlier result counts only when it is complete and has so many rows, and one that was broken off is begun anew.
    /// Null where it is proof.
    /// </summary>
    public long? CompleteRows { get; init; }
}

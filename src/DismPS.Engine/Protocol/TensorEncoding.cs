namespace DismPS.Engine.Protocol;

/// <summary>How tensors travel in a V2 REST body.</summary>
public enum TensorEncoding
{
    /// <summary>As JSON arrays: readable, exact, and several times slower. FP16 and BF16 have no such form.</summary>
    Json,

    /// <summary>As little-endian bytes behind a JSON header (binary tensor data extension).</summary>
    Binary,
}

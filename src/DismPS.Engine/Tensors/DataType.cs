namespace DismPS.Engine.Tensors;

/// <summary>Element types of the Open Inference Protocol.</summary>
public enum DataType : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    /// <summary>Unsigned, 1 byte.</summary>
    UInt8,
    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16,
    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32,
    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64,
    /// <summary>Signed, 1 byte.</summary>
    Int8,
    /// <summary>Signed, 2 bytes.</summary>
    Int16,
    /// <summary>Signed, 4 bytes.</summary>
    Int32,
    /// <summary>Signed, 8 bytes.</summary>
    Int64,
    /// <summary>IEEE 754 binary16; JSON numbers only where the dialect has them.</summary>
    Fp16,
    /// <summary>IEEE 754 binary32.</summary>
    Fp32,
    /// <summary>IEEE 754 binary64.</summary>
    Fp64,
    /// <summary>Byte strings; each is stored as its 4-byte little-endian length and its bytes.</summary>
    Bytes,
    /// <summary>The upper half of a binary32; no JSON form and not a type of DISM templates.</summary>
    Bf16,
}

using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>Element types of TensorFlow (types.proto) and of the protocol.</summary>
internal static class SavedModelTypes
{
    private static readonly string[] Names =
    [
        "DT_INVALID", "DT_FLOAT", "DT_DOUBLE", "DT_INT32", "DT_UINT8", "DT_INT16", "DT_INT8", "DT_STRING", "DT_COMPLEX64", "DT_INT64", "DT_BOOL", "DT_QINT8",
        "DT_QUINT8", "DT_QINT32", "DT_BFLOAT16", "DT_QINT16", "DT_QUINT16", "DT_UINT16", "DT_COMPLEX128", "DT_HALF", "DT_RESOURCE", "DT_VARIANT", "DT_UINT32",
        "DT_UINT64",
    ];

    /// <summary>Null for complex, quantized and opaque types, which the protocol lacks.</summary>
    public static DataType? ToDataType(int number) => number switch
    {
        1 => DataType.Fp32,
        2 => DataType.Fp64,
        3 => DataType.Int32,
        4 => DataType.UInt8,
        5 => DataType.Int16,
        6 => DataType.Int8,
        7 => DataType.Bytes,
        9 => DataType.Int64,
        10 => DataType.Bool,
        14 => DataType.Bf16,
        17 => DataType.UInt16,
        19 => DataType.Fp16,
        22 => DataType.UInt32,
        23 => DataType.UInt64,
        _ => null,
    };

    /// <summary>The name that TensorFlow gives a type.</summary>
    public static string NameOf(int number) => number >= 0 && number < Names.Length ? Names[number] : $"type {number}";
}

using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>Element types of ONNX (TensorProto.DataType and ONNXTensorElementDataType have the same numbers) and of the protocol.</summary>
internal static class OnnxElementTypes
{
    private static readonly (int Onnx, DataType Type)[] Pairs =
    [
        (1, DataType.Fp32), (2, DataType.UInt8), (3, DataType.Int8), (4, DataType.UInt16), (5, DataType.Int16), (6, DataType.Int32),
        (7, DataType.Int64), (8, DataType.Bytes), (9, DataType.Bool), (10, DataType.Fp16), (11, DataType.Fp64), (12, DataType.UInt32),
        (13, DataType.UInt64), (16, DataType.Bf16),
    ];

    private static readonly string[] Names =
    [
        "UNDEFINED", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING", "BOOL", "FLOAT16", "DOUBLE", "UINT32", "UINT64",
        "COMPLEX64", "COMPLEX128", "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "UINT4", "INT4", "FLOAT4E2M1",
    ];

    /// <summary>The name that ONNX gives a type.</summary>
    public static string NameOf(int onnx) => onnx >= 0 && onnx < Names.Length ? Names[onnx] : $"type {onnx}";

    /// <summary>Null for complex, 8-bit float and packed types, which the protocol lacks.</summary>
    public static DataType? ToDataType(int onnx)
    {
        foreach ((int number, DataType type) in Pairs)
        {
            if (number == onnx)
                return type;
        }

        return null;
    }

    /// <summary>The ONNX number of a type.</summary>
    public static int FromDataType(DataType type)
    {
        foreach ((int number, DataType candidate) in Pairs)
        {
            if (candidate == type)
                return number;
        }

        throw new ArgumentOutOfRangeException(nameof(type));
    }
}

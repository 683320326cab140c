using System.Buffers;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Values;

/// <summary>Writes outputs as bare values: nested lists without names of types.</summary>
internal static class ValueAnswer
{
    /// <summary>KServe's V1 answer to <c>instances</c>: <c>{"predictions": […]}</c> with one entry a row, an object of names and values when there are several outputs.</summary>
    /// <exception cref="DismException">An output has no row for each row of the others, or no JSON form.</exception>
    public static void WriteRows(IBufferWriter<byte> output, ReadOnlySpan<TensorSlot> tensors, WireDialect dialect)
    {
        output.Write("{\"predictions\":"u8);
        if (tensors.Length == 1)
        {
            WriteNested(output, tensors[0], dialect);
        }
        else
        {
            long rows = RowsOf(tensors);
            output.Write("["u8);
            for (long row = 0; row < rows; row++)
            {
                output.Write(row == 0 ? "{"u8 : ",{"u8);
                for (int i = 0; i < tensors.Length; i++)
                {
                    if (i > 0)
                        output.Write(","u8);
                    JsonText.WriteString(output, tensors[i].Name);
                    output.Write(":"u8);
                    var walk = new NestedValues(output, tensors[i], dialect);
                    walk.WriteRow(row);
                }

                output.Write("}"u8);
            }

            output.Write("]"u8);
        }

        output.Write("}"u8);
    }

    /// <summary>One member with the tensor, or with an object of names and tensors when there are several outputs.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="member">Name of the member: <c>outputs</c> in V1, <c>predictions</c> in MLflow's protocol.</param>
    /// <param name="tensors">The answer.</param>
    /// <param name="dialect">Whether FP16 has a JSON form.</param>
    /// <exception cref="DismException">An output has no JSON form.</exception>
    public static void WriteTensors(IBufferWriter<byte> output, string member, ReadOnlySpan<TensorSlot> tensors, WireDialect dialect)
    {
        output.Write("{"u8);
        JsonText.WriteString(output, member);
        output.Write(":"u8);
        if (tensors.Length == 1)
        {
            WriteNested(output, tensors[0], dialect);
        }
        else
        {
            output.Write("{"u8);
            for (int i = 0; i < tensors.Length; i++)
            {
                if (i > 0)
                    output.Write(","u8);
                JsonText.WriteString(output, tensors[i].Name);
                output.Write(":"u8);
                WriteNested(output, tensors[i], dialect);
            }

            output.Write("}"u8);
        }

        output.Write("}"u8);
    }

    private static void WriteNested(IBufferWriter<byte> output, TensorSlot tensor, WireDialect dialect)
    {
        var walk = new NestedValues(output, tensor, dialect);
        walk.WriteAll();
    }

    private static long RowsOf(ReadOnlySpan<TensorSlot> tensors)
    {
        long rows = tensors.Length > 0 && tensors[0].Shape.Length > 0 ? tensors[0].Shape[0] : 0;
        foreach (TensorSlot tensor in tensors)
        {
            if (tensor.Shape.Length == 0 || tensor.Shape[0] != rows)
            {
                throw new DismException(
                    ErrorCode.RequestInvalid,
                    $"output '{tensor.Name}' has the shape [{string.Join(',', tensor.Shape.ToArray())}], so that 'predictions' cannot have one entry a row.",
                    "Send 'inputs' in place of 'instances', or a V2 request that names the outputs.");
            }
        }

        return rows;
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Values;

/// <summary>One input of a request of bare values: the rows of its elements, each JSON as it stands in the body.</summary>
/// <param name="name">Name of the model's input.</param>
/// <param name="spec">The model's input; null when the model takes what comes.</param>
/// <param name="features">Columns of a table that are the last axis of the input; null for an input with rows of its own.</param>
internal sealed class ValueInput(string name, TensorSpec? spec, IReadOnlyList<ValueInput>? features = null)
{
    private readonly List<JsonElement> rows = [];

    public string Name => name;

    public int RowCount => features?[0].RowCount ?? rows.Count;

    public void Add(JsonElement row) => rows.Add(row);

    /// <summary>Appends the input as the V2 protocol has it.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"name\":"u8);
        JsonText.WriteString(output, name);
        output.Write(",\"datatype\":\""u8);
        output.Write(System.Text.Encoding.ASCII.GetBytes((spec?.DataType ?? GuessType()).ToWireName()));
        output.Write("\",\"shape\":"u8);
        JsonText.WriteShape(output, Shape());
        output.Write(",\"data\":["u8);
        for (int i = 0; i < RowCount; i++)
        {
            if (i > 0)
                output.Write(","u8);
            WriteRow(output, i);
        }

        output.Write("]}"u8);
    }

    private void WriteRow(IBufferWriter<byte> output, int row)
    {
        if (features is null)
        {
            output.Write(JsonMarshal.GetRawUtf8Value(rows[row]));
            return;
        }

        for (int i = 0; i < features.Count; i++)
        {
            output.Write(i == 0 ? "["u8 : ","u8);
            features[i].WriteRow(output, row);
        }

        output.Write("]"u8);
    }

    /// <summary>The shape of the nested lists; axes of size 1 that the model has behind them are added, as for a column of a table.</summary>
    private long[] Shape()
    {
        if (features is not null)
            return [RowCount, features.Count];
        List<long> shape = [rows.Count];
        if (rows.Count > 0)
        {
            for (JsonElement inner = rows[0]; inner.ValueKind == JsonValueKind.Array; inner = inner[0])
            {
                shape.Add(inner.GetArrayLength());
                if (shape[^1] == 0)
                    break;
            }
        }

        if (spec is not null && !spec.Shape.IsDefault)
        {
            while (shape.Count < spec.Shape.Length && spec.Shape[shape.Count] is 1 or -1)
                shape.Add(1);
        }

        return [.. shape];
    }

    /// <summary>The type that NumPy gives the same values.</summary>
    private DataType GuessType()
    {
        var type = DataType.Int64;
        foreach (JsonElement row in rows)
        {
            switch (KindOf(row))
            {
                case DataType.Bytes:
                    return DataType.Bytes;
                case DataType.Bool when type == DataType.Int64:
                    type = DataType.Bool;
                    break;
                case DataType.Fp64:
                    type = DataType.Fp64;
                    break;
            }
        }

        return type;
    }

    private static DataType KindOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                var type = DataType.Int64;
                foreach (JsonElement element in value.EnumerateArray())
                {
                    DataType kind = KindOf(element);
                    if (kind != DataType.Int64)
                        type = kind;
                    if (kind == DataType.Bytes)
                        break;
                }

                return type;
            case JsonValueKind.Number:
                return JsonMarshal.GetRawUtf8Value(value).IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 ? DataType.Int64 : DataType.Fp64;
            case JsonValueKind.True or JsonValueKind.False:
                return DataType.Bool;
            default:
                return DataType.Bytes;
        }
    }
}

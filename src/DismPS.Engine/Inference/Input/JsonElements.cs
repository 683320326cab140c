using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Reads nested JSON arrays into a column and finds their shape.</summary>
internal static class JsonElements
{
    private const int MostDims = 16;

    /// <summary>Reads the value at which the reader stands as one row of the column; leaves the reader at the value's last token.</summary>
    /// <exception cref="JsonContentException">An element or the shape does not fit.</exception>
    public static void ReadRow(ref Utf8JsonReader reader, InputColumn column)
    {
        long offset = reader.TokenStartIndex;
        Span<long> sizes = stackalloc long[MostDims];
        int rank = Read(ref reader, column, sizes);
        if (!column.TryAdoptShape(sizes[..rank]))
            throw new JsonContentException(offset, column.ShapeFault(sizes[..rank]));
    }

    /// <summary>Reads the value at which the reader stands, appends its elements, and gives its sizes; the result is its rank.</summary>
    public static int Read(ref Utf8JsonReader reader, InputColumn column, scoped Span<long> sizes)
    {
        Span<long> counts = stackalloc long[MostDims];
        sizes.Fill(-1);
        int depth = 0, rank = -1;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    if (depth == sizes.Length || depth == rank)
                        throw Ragged(reader, column, counts[..depth]);
                    counts[depth++] = 0;
                    continue;
                case JsonTokenType.EndArray:
                    depth--;
                    if (sizes[depth] < 0)
                        sizes[depth] = counts[depth];
                    else if (sizes[depth] != counts[depth])
                        throw Ragged(reader, column, counts[..depth]);
                    // The innermost array may be empty; its level is then where elements would be.
                    if (rank < 0 && counts[depth] == 0)
                        rank = depth + 1;
                    break;
                default:
                    if (rank < 0)
                        rank = depth;
                    else if (rank != depth)
                        throw Ragged(reader, column, counts[..depth]);
                    WriteElement(ref reader, column, counts[..depth]);
                    break;
            }

            if (depth > 0)
                counts[depth - 1]++;
        }
        while (depth > 0 && reader.Read());
        return rank;
    }

    private static void WriteElement(ref Utf8JsonReader reader, InputColumn column, scoped ReadOnlySpan<long> indices)
    {
        DataType type = column.DataType;
        JsonTokenType token = reader.TokenType;
        if (type == DataType.Bytes)
        {
            if (token != JsonTokenType.String)
                throw Fault(reader, column, indices, CellFault.NotANumber);
            if (reader.ValueIsEscaped)
                column.AppendText(Encoding.UTF8.GetBytes(reader.GetString()!));
            else
                column.AppendText(reader.ValueSpan);
            return;
        }

        Span<byte> destination = column.Reserve(column.ElementSize);
        if (token == JsonTokenType.Number && type == DataType.Fp32 && reader.TryGetSingle(out float single) && float.IsFinite(single))
        {
            MemoryMarshal.Write(destination, single);
            return;
        }

        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (token is JsonTokenType.Null or JsonTokenType.StartObject)
            throw Fault(reader, column, indices, CellFault.NotANumber);
        // A quoted number is a text; only what JSON cannot write otherwise may be quoted.
        if (token == JsonTokenType.String && (text.ContainsAnyInRange((byte)'0', (byte)'9') || type == DataType.Bool))
            throw Fault(reader, column, indices, CellFault.NotANumber);
        if (token is JsonTokenType.True or JsonTokenType.False && type != DataType.Bool)
            throw Fault(reader, column, indices, CellFault.NotANumber);
        CellFault fault = CellParser.Write(text, type, destination);
        if (fault != CellFault.None)
            throw Fault(reader, column, indices, fault == CellFault.Empty ? CellFault.NotANumber : fault);
    }

    private static JsonContentException Ragged(in Utf8JsonReader reader, InputColumn column, scoped ReadOnlySpan<long> indices) =>
        new(reader.TokenStartIndex, $"{column.Spec.Name} is ragged at {Place(indices)}: arrays of one level must have one length and one depth.");

    private static JsonContentException Fault(in Utf8JsonReader reader, InputColumn column, scoped ReadOnlySpan<long> indices, CellFault fault)
    {
        string text = reader.TokenType == JsonTokenType.StartObject ? "{" : Encoding.UTF8.GetString(reader.ValueSpan);
        // The place is known to the caller only, so the sentence is made here without one.
        DismException sentence = InputFault.Element(default, $"{column.Spec.Name}{Place(indices)}", text, column.DataType, fault);
        return new JsonContentException(reader.TokenStartIndex, sentence.Message[(default(SourceLocation).ToString().Length + 2)..],
            reader.TokenType == JsonTokenType.Null ? "Write \"NaN\" for a missing value." : sentence.Cure);
    }

    private static string Place(ReadOnlySpan<long> indices)
    {
        StringBuilder text = new();
        foreach (long index in indices)
            text.Append('[').Append(index).Append(']');
        return text.Length == 0 ? "" : text.ToString();
    }
}

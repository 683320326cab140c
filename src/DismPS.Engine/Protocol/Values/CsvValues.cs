using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Values;

/// <summary>Turns a table in CSV into the form <c>dataframe_split</c>.</summary>
internal static class CsvValues
{
    private const int MaxRecordBytes = 16 << 20;

    /// <param name="body">UTF-8; the first line has the names of the columns.</param>
    /// <param name="inputs">The model's inputs: cells of a BYTES input stay text.</param>
    /// <param name="limits">Bounds on the body.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>, with the line.</exception>
    public static ReadOnlyMemory<byte> ToSplit(ReadOnlyMemory<byte> body, ImmutableArray<TensorSpec> inputs, WireLimits limits)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + 256);
        string? malformed = null;
        try
        {
            using var text = new MemoryStream(body.ToArray());
            using CsvReader csv = CsvReader.Create(text, new CsvReaderOptions
            {
                HasHeader = false,
                TrackLineNumbers = true,
                MaxRecordSize = MaxRecordBytes,
                OnMalformedRecord = r => malformed ??= r.Reason is CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.TextAfterClosingQuote ? $"line {r.LineNumber}: a quoted cell is not closed" : null,
            });
            using var json = new Utf8JsonWriter(output);
            if (!csv.Read())
                throw Invalid("the table is empty");
            string[] columns = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
            if (columns.Length > limits.MaxTensors)
                throw Invalid($"there are more than {limits.MaxTensors} columns");
            json.WriteStartObject();
            json.WriteStartObject("dataframe_split");
            json.WriteStartArray("columns");
            foreach (string column in columns)
                json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteStartArray("data");
            while (csv.Read())
                WriteRow(json, csv, columns, inputs);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        catch (CsvFormatException e)
        {
            throw Invalid($"line {e.LineNumber} of the table is longer than {MaxRecordBytes} bytes");
        }

        if (malformed is not null)
            throw Invalid(malformed);
        return output.WrittenMemory;
    }

    private static void WriteRow(Utf8JsonWriter json, CsvReader csv, string[] columns, ImmutableArray<TensorSpec> inputs)
    {
        if (csv.FieldCount != columns.Length)
            throw Invalid($"line {csv.LineNumber} has {csv.FieldCount} values for {columns.Length} columns");
        json.WriteStartArray();
        for (int i = 0; i < columns.Length; i++)
        {
            string cell = csv.GetString(i).Trim();
            bool isText = inputs.FirstOrDefault(s => s.Name == columns[i])?.DataType == DataType.Bytes;
            if (!isText && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                WriteNumber(json, cell, number);
            else if (!isText && bool.TryParse(cell, out bool flag))
                json.WriteBooleanValue(flag);
            else if (isText || inputs.IsEmpty)
                json.WriteStringValue(csv.GetString(i));
            else
                throw Invalid($"line {csv.LineNumber}, column '{columns[i]}': '{cell}' is no number");
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string cell, double number)
    {
        // A whole number keeps its digits: 2^53 + 1 has no double.
        if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            json.WriteNumberValue(whole);
        else if (double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            throw Invalid($"'{cell}' has no form in JSON");
    }

    private static DismException Invalid(string fault) => new(ErrorCode.RequestInvalid, $"The request is invalid: {fault}.",
        "Correct the CSV text of the request.") { MessageIsAnswer = true };
}

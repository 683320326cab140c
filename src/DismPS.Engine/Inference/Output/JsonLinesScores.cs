using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DismPS.Engine.Inference.Output;

/// <summary>Rows as JSON, one object a line.</summary>
internal sealed class JsonLinesScores : IScoreEncoder
{
    private const int FlushBytes = 64 * 1024;

    // The lines are read by parsers, never put into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Stream stream;
    private readonly bool tellsInput;
    private readonly ArrayBufferWriter<byte> buffer = new(FlushBytes);
    private readonly Utf8JsonWriter json;

    public JsonLinesScores(Stream stream, bool tellsInput)
    {
        this.stream = stream;
        this.tellsInput = tellsInput;
        json = new Utf8JsonWriter(buffer, Options);
    }

    public IReadOnlyList<string> Columns => [];

    public async ValueTask WriteAsync(IReadOnlyList<ScoredRow> rows, int input, string name, CancellationToken cancellationToken)
    {
        foreach (ScoredRow row in rows)
        {
            Write(row, name);
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushBytes)
                await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        buffer.ResetWrittenCount();
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    private void Write(ScoredRow row, string name)
    {
        json.WriteStartObject();
        if (tellsInput)
            json.WriteString("input", name);
        json.WriteNumber("row", row.Row);
        WriteNumber("run", row.Run);
        WriteNumber("lumisection", row.Lumisection);
        json.WritePropertyName("score");
        if (row.UnmetCondition is not null)
            json.WriteNullValue();
        else if (double.IsFinite(row.Score))
            json.WriteRawValue(row.ScoreText, skipInputValidation: true);
        else
            json.WriteStringValue(row.ScoreText);
        json.WritePropertyName("threshold");
        if (row.Threshold is not { } threshold)
            json.WriteNullValue();
        else if (double.IsFinite(threshold))
            json.WriteNumberValue(threshold);
        else
            json.WriteStringValue(threshold.ToString("R", CultureInfo.InvariantCulture));
        json.WritePropertyName("isAnomaly");
        if (row.IsAnomaly is { } anomaly)
            json.WriteBooleanValue(anomaly);
        else
            json.WriteNullValue();
        json.WriteString("status", row.Status switch
        {
            ScoreStatus.Normal => "normal"u8,
            ScoreStatus.Anomalous => "anomalous"u8,
            ScoreStatus.Undecided => "undecided"u8,
            _ => "conditionNotMet"u8,
        });
        if (row.UnmetCondition is { } condition)
            json.WriteString("condition", condition);
        json.WriteString("model", row.ModelName);
        if (row.Columns.Count > 0)
        {
            json.WriteStartObject("columns");
            foreach ((string column, string value) in row.Columns)
                json.WriteString(column, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteNumber(string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}

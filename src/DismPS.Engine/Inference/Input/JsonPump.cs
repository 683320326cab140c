using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference.Input;

/// <summary>Takes one JSON value after the other from a stream; only one has to fit into memory.</summary>
internal sealed class JsonPump(Stream stream, string file, InputReaderOptions options, bool manyValues)
{
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private int lines;
    private int chars;
    private bool ended;
    private bool begun;
    private JsonReaderState state = new(new JsonReaderOptions { AllowMultipleValues = manyValues });

    /// <summary>Everything that is buffered; the value's offsets are in it.</summary>
    public JsonText Text => new(file, buffer.AsMemory(0, end), lines, chars);

    /// <summary>Offset of the current value in <see cref="Text"/>.</summary>
    public int ValueStart { get; private set; }

    /// <summary>Bytes of the current value.</summary>
    public int ValueLength { get; private set; }

    public ReadOnlySpan<byte> Value => buffer.AsSpan(ValueStart, ValueLength);

    /// <summary>First byte of the document that is no white space, or -1.</summary>
    public async ValueTask<int> PeekAsync(CancellationToken cancellationToken)
    {
        do
        {
            foreach (byte b in buffer.AsSpan(start, end - start))
            {
                if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    return b;
            }
        }
        while (await FillAsync(options.MaxRowBytes, cancellationToken).ConfigureAwait(false));
        return -1;
    }

    /// <summary>The next value as a whole, or the next bracket when <paramref name="whole"/> is false; None at the end of the file.</summary>
    public async ValueTask<JsonTokenType> NextAsync(bool whole, CancellationToken cancellationToken)
    {
        while (true)
        {
            JsonTokenType type = TryNext(whole);
            if (type != JsonTokenType.None)
                return type;
            if (!await FillAsync(options.MaxRowBytes, cancellationToken).ConfigureAwait(false))
                return JsonTokenType.None;
        }
    }

    /// <summary>Buffers the whole document.</summary>
    public async ValueTask<JsonText> ReadAllAsync(CancellationToken cancellationToken)
    {
        while (await FillAsync(options.MaxBytesInMemory, cancellationToken).ConfigureAwait(false))
        {
        }

        return new JsonText(file, buffer.AsMemory(start, end - start), lines, chars);
    }

    private JsonTokenType TryNext(bool whole)
    {
        try
        {
            Utf8JsonReader reader = new(buffer.AsSpan(start, end - start), ended, state);
            if (!reader.Read())
                return JsonTokenType.None;
            JsonTokenType type = reader.TokenType;
            int valueStart = start + (int)reader.TokenStartIndex;
            if (whole && (type is JsonTokenType.StartArray or JsonTokenType.StartObject) && !reader.TrySkip())
                return JsonTokenType.None;
            state = reader.CurrentState;
            start += (int)reader.BytesConsumed;
            (ValueStart, ValueLength) = (valueStart, start - valueStart);
            return type;
        }
        catch (JsonException fault)
        {
            throw JsonText.Fault(file, fault);
        }
    }

    private async ValueTask<bool> FillAsync(long limit, CancellationToken cancellationToken)
    {
        if (ended)
            return false;
        Discard();
        limit = Math.Min(limit, Array.MaxLength);
        if (end == buffer.Length)
        {
            if (buffer.Length >= limit)
                throw InputFault.At(Text.LocationOf(0), $"more than {limit} bytes would have to be held in memory.", "Write an array of rows, JSON lines, CSV or .npz, which are read in pieces, or raise the limit.");
            Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit));
        }

        while (end < buffer.Length && !ended)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            end += read;
            ended = read == 0;
        }

        if (!begun && buffer.AsSpan(0, end).StartsWith("\uFEFF"u8))
            start = 3;
        begun = true;
        return true;
    }

    private void Discard()
    {
        ReadOnlySpan<byte> gone = buffer.AsSpan(0, start);
        int breaks = gone.Count((byte)'\n');
        lines += breaks;
        chars = (breaks == 0 ? chars : 0) + Encoding.UTF8.GetCharCount(gone[(gone.LastIndexOf((byte)'\n') + 1)..]);
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        end -= start;
        start = 0;
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;

namespace DismPS.Engine.Inference;

/// <summary>A file of golden cases in memory; every fault in it is told with line and column.</summary>
internal sealed class GoldenDocument : IDisposable
{
    private const int MaximumFileBytes = 256 << 20;
    private const string Cure = "docs/golden-cases.md shows the form.";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly JsonText _text;
    private readonly JsonDocument _json;

    private GoldenDocument(JsonText text, JsonDocument json, bool hasMark) => (_text, _json, HasMark) = (text, json, hasMark);

    /// <summary>Whether the file begins with a byte order mark.</summary>
    public bool HasMark { get; }

    /// <summary>The document's object.</summary>
    public JsonElement Root => _json.RootElement;

    /// <summary>The file.</summary>
    public string Path => _text.File;

    /// <summary>The whole text, UTF-8 without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes => _text.Bytes;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DismException">It is not there, cannot be read, is too large, or is no JSON object.</exception>
    public static GoldenDocument Open(string path)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAtMost(path, MaximumFileBytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"There are no golden cases: '{path}' does not exist.",
                "Golden cases lie beside the template in tests/<Resource>/inputs.json and outputs.json; --record and -Record write them.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"'{path}' could not be read: {e.Message}",
                "Check that it is a file and that you may read it.", target: path, inner: e);
        }

        if (bytes.Length > MaximumFileBytes)
        {
            throw new DismException(ErrorCode.InputInvalid, $"'{path}' is larger than {MaximumFileBytes >> 20} MiB.",
                "Keep fewer or smaller cases in it.", target: path);
        }

        return Parse(path, bytes);
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="DismException">It is no JSON object.</exception>
    public static GoldenDocument Parse(string path, ReadOnlyMemory<byte> bytes)
    {
        bool hasMark = bytes.Span.StartsWith("\uFEFF"u8);
        if (hasMark)
            bytes = bytes[3..];
        var text = new JsonText(path, bytes);
        try
        {
            RequireTexts(text);
            var document = new GoldenDocument(text, JsonDocument.Parse(bytes, Options), hasMark);
            return document.Root.ValueKind == JsonValueKind.Object
                ? document
                : throw document.Fault(document.Root, "golden cases are a JSON object.");
        }
        catch (JsonException e) when (e.LineNumber is null)
        {
            // The one fault that the parser has no place for: a name twice in one object.
            throw new DismException(ErrorCode.InputInvalid, $"{path}: {e.Message}", "Give every name once in an object.", path, e);
        }
        catch (JsonException e)
        {
            throw JsonText.Fault(path, e);
        }
    }

    // The parser takes texts as they are and fails only when one is read: bytes that are no UTF-8, and half of a surrogate pair.
    private static void RequireTexts(JsonText text)
    {
        ReadOnlySpan<byte> bytes = text.Bytes.Span;
        if (!Utf8.IsValid(bytes))
            throw InputFault.At(new SourceLocation(text.File, 0, 0), "the file is not UTF-8.", "Save it as UTF-8.");
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw text.Fault(new JsonContentException(reader.TokenStartIndex, "this text has half of a surrogate pair.", Cure));
            }
        }
    }

    /// <summary>Where a value stands in <see cref="Bytes"/>.</summary>
    public Range RangeOf(JsonElement element)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element);
        Bytes.Span.Overlaps(raw, out int offset);
        return offset..(offset + raw.Length);
    }

    /// <summary>The bytes of a value; they stay when the document is closed.</summary>
    public ReadOnlyMemory<byte> RawOf(JsonElement element) => Bytes[RangeOf(element)];

    /// <summary>A fault at a value.</summary>
    public DismException Fault(JsonElement at, string message, string? cure = Cure) =>
        _text.Fault(new JsonContentException(RangeOf(at).Start.Value, message, cure));

    /// <summary>A fault found while the bytes of a value were read.</summary>
    public DismException Fault(JsonElement at, JsonContentException fault) => _text.Fault(fault, RangeOf(at).Start.Value);

    /// <summary>A property that has to be there.</summary>
    public JsonElement Require(JsonElement parent, string name, JsonValueKind kind) =>
        Find(parent, name, kind) ?? throw Fault(parent, $"\"{name}\" is missing.");

    /// <summary>A property that may be missing.</summary>
    public JsonElement? Find(JsonElement parent, string name, JsonValueKind kind)
    {
        if (parent.ValueKind != JsonValueKind.Object)
            throw Fault(parent, "an object was expected.");
        if (!parent.TryGetProperty(name, out JsonElement value))
            return null;
        return value.ValueKind == kind ? value : throw Fault(value, $"\"{name}\" is {Word(value.ValueKind)}, {Word(kind)} was expected.");
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DismPS.Engine.Diagnostics;

namespace DismPS.Tool.Output;

/// <summary>Results on standard output, messages on standard error, in the format that was asked for.</summary>
internal sealed class CommandOutput(OutputFormat format, TextWriter result, TextWriter messages)
{
    // Letters stay readable; the document goes to a terminal or a parser, never into HTML.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public OutputFormat Format => format;

    public bool IsJson => format == OutputFormat.Json;

    /// <summary>A line for people; nothing when a document was asked for.</summary>
    public void Line(string text)
    {
        if (format == OutputFormat.Text)
            result.WriteLine(text);
    }

    /// <summary>A text that is the result as it is, for people and programs alike.</summary>
    public void Text(string text)
    {
        result.Write(text);
        result.Flush();
    }

    /// <summary>A message on standard error.</summary>
    public void Message(string text) => messages.WriteLine(text);

    /// <summary>A whole document of another form, in UTF-8.</summary>
    public void Report(ReadOnlySpan<byte> utf8)
    {
        result.Write(System.Text.Encoding.UTF8.GetString(utf8));
        result.Flush();
    }

    /// <summary>The one JSON document; nothing when text was asked for.</summary>
    public void Document<T>(T document, JsonTypeInfo<T> type)
    {
        if (!IsJson)
            return;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            JsonSerializer.Serialize(writer, document, type);
        result.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        result.Flush();
    }

    /// <summary>A failure: message and cure on standard error, and the document on standard output when JSON was asked for.</summary>
    public ExitCode Fail(DismException failure) => Fail(
        new FailureDetail(
            failure.Code.ToString(), failure.Message, failure.Cure, failure.Target,
            failure.Diagnostics.Count == 0 ? null : [.. failure.Diagnostics.Select(DiagnosticDocument.Of)]),
        failure.ExitCode,
        failure.Diagnostics);

    /// <summary>A failure that is no <see cref="DismException"/>.</summary>
    public ExitCode Fail(string code, string message, string? cure, ExitCode exitCode) =>
        Fail(new FailureDetail(code, message, cure, null, null), exitCode, []);

    private ExitCode Fail(FailureDetail detail, ExitCode exitCode, IReadOnlyList<Diagnostic> diagnostics)
    {
        try
        {
            foreach (Diagnostic diagnostic in diagnostics)
                Message(diagnostic.ToString());
            Message($"dismps: {detail.Message}");
            if (detail.Cure is not null)
                Message($"  {detail.Cure}");
            Document(new FailureDocument(detail), ToolJson.Default.FailureDocument);
        }
        catch (IOException)
        {
            // The stream is closed or its disk is full: the exit code is all that is left to tell it.
        }

        return exitCode;
    }
}

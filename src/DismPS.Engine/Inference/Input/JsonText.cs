using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference.Input;

/// <summary>A part of a JSON file in memory that knows where it begins in the file.</summary>
/// <param name="File">Name for messages.</param>
/// <param name="Bytes">UTF-8.</param>
/// <param name="LinesBefore">Line breaks before it.</param>
/// <param name="CharsBefore">UTF-16 units before it in its first line.</param>
internal readonly record struct JsonText(string File, ReadOnlyMemory<byte> Bytes, int LinesBefore = 0, int CharsBefore = 0)
{
    /// <summary>Where a byte is in the file.</summary>
    public SourceLocation LocationOf(long offset)
    {
        ReadOnlySpan<byte> before = Bytes.Span[..(int)Math.Min(offset, Bytes.Length)];
        int lines = before.Count((byte)'\n');
        int chars = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]);
        return new SourceLocation(File, LinesBefore + lines + 1, (lines == 0 ? CharsBefore : 0) + chars + 1);
    }

    /// <summary>A content fault with its place.</summary>
    public DismException Fault(JsonContentException fault, long offset = 0) => InputFault.At(LocationOf(offset + fault.Offset), fault.Message, fault.Cure);

    /// <summary>A syntax fault; the parser counts lines and bytes from the begin of the file.</summary>
    public static DismException Fault(string file, JsonException fault)
    {
        SourceLocation place = new(file, (int)(fault.LineNumber ?? -1) + 1, (int)(fault.BytePositionInLine ?? -1) + 1);
        string message = fault.Message;
        int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return InputFault.At(place, $"this is not JSON: {(tail > 0 ? message[..tail] : message)}",
            message.Contains("'N'") || message.Contains("'I'") ? "Write NaN and Infinity in quotes." : null);
    }
}

using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Protocol;

/// <summary>The protocol's error body, <c>{"error": "..."}</c>.</summary>
public static class ErrorBody
{
    /// <summary>Writes one.</summary>
    public static void Write(IBufferWriter<byte> output, string message)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(message);
        output.Write("{\"error\":"u8);
        JsonText.WriteString(output, message);
        output.Write("}"u8);
    }

    /// <summary>Writes MLServer's body for a request that cannot be read, <c>{"detail": [{"type", "loc", "msg"}]}</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="offset">Byte of the body.</param>
    public static void WriteDetail(IBufferWriter<byte> output, string message, int offset)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(message);
        output.Write("{\"detail\":[{\"type\":\"json_invalid\",\"loc\":[\"body\","u8);
        JsonText.WriteNumber(output, offset);
        output.Write("],\"msg\":"u8);
        JsonText.WriteString(output, message);
        output.Write("}]}"u8);
    }

    /// <summary>The message of an error body; null when the body is not one.</summary>
    public static string? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var cursor = new JsonCursor(body, ErrorCode.ProtocolViolation, WireLimits.Default.MaxNesting);
            cursor.Expect((byte)'{', "error");
            do
            {
                if (cursor.ReadKey("error").SequenceEqual("error"u8))
                    return cursor.ReadText("error");
                cursor.SkipValue("error", 1);
            }
            while (cursor.NextOrClose((byte)'}', "error"));
        }
        catch (DismException)
        {
            // Proxies and other servers answer errors in HTML or plain text.
        }

        return null;
    }
}

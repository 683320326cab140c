using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;

namespace DismPS.Engine.Serving;

/// <summary>Headers that become parameters of the request: those whose name a pattern fits in any part, as Triton does it.</summary>
public sealed class HeaderForwarding
{
    // The pattern's language has no back references, so that matching takes a time linear in the name; the limit is a second bolt.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(100);

    private const int MaxBytes = 16 * 1024;

    private readonly Regex pattern;

    private HeaderForwarding(Regex pattern) => this.pattern = pattern;

    /// <summary>Reads the value of <c>--http-header-forward-pattern</c> or <c>--grpc-header-forward-pattern</c>.</summary>
    /// <returns>Null for an empty pattern, which forwards nothing.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: it is no pattern.</exception>
    public static HeaderForwarding? Parse(string? pattern)
    {
        if (string.IsNullOrEmpty(pattern))
            return null;
        try
        {
            return new HeaderForwarding(new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchLimit));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new DismException(ErrorCode.UsageInvalid, $"The pattern of forwarded headers '{pattern}' cannot be used: {e.Message}", "For example: (?i)x-.*", pattern, e);
        }
    }

    /// <summary>
    /// All headers as MLServer gives them to handlers: the parameter <c>headers</c>, one object with the names in lower case. One JSON object for
    /// <see cref="InferenceCall.OuterParameters"/>.
    /// </summary>
    /// <param name="headers">Names and values; the size of a request's headers is limited where they are read.</param>
    /// <param name="forwarded">What <see cref="Collect"/> made of them; empty for nothing.</param>
    public static ReadOnlyMemory<byte> CollectAll(IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> forwarded = default)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var text = new ArrayBufferWriter<byte>(512);
        text.Write("{\"headers\":"u8);
        bool first = true;
        foreach ((string name, string value) in headers)
        {
            text.Write(first ? "{"u8 : ","u8);
            first = false;
            JsonText.WriteString(text, name.ToLowerInvariant());
            text.Write(":"u8);
            JsonText.WriteString(text, value);
        }

        text.Write(first ? "{}"u8 : "}"u8);
        if (!forwarded.IsEmpty)
        {
            text.Write(","u8);
            text.Write(forwarded.Span[1..^1]);
        }

        text.Write("}"u8);
        return text.WrittenMemory;
    }

    /// <summary>The parameters that headers make: one JSON object for <see cref="InferenceCall.OuterParameters"/>; empty when none is forwarded.</summary>
    /// <param name="headers">Names and values. Names that the protocol has a meaning for are passed over.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: they are larger than 16 kB together.</exception>
    public ReadOnlyMemory<byte> Collect(IEnumerable<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArrayBufferWriter<byte>? text = null;
        foreach ((string name, string value) in headers)
        {
            if (IsReserved(name) || !IsMatch(name))
                continue;
            text ??= new ArrayBufferWriter<byte>();
            text.Write(text.WrittenCount == 0 ? "{"u8 : ","u8);
            JsonText.WriteString(text, name);
            text.Write(":"u8);
            JsonText.WriteString(text, value);
            if (text.WrittenCount > MaxBytes)
            {
                throw new DismException(ErrorCode.RequestInvalid, $"The headers that become parameters are larger than {MaxBytes} bytes.",
                    "Send fewer or shorter headers.") { MessageIsAnswer = true };
            }
        }

        text?.Write("}"u8);
        return text?.WrittenMemory ?? default;
    }

    private bool IsMatch(string name)
    {
        try
        {
            return pattern.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsReserved(string name) =>
        name is "sequence_id" or "sequence_start" or "sequence_end" or "priority" or "timeout" or "headers" or "binary_data_output"
        || name.StartsWith("triton_", StringComparison.Ordinal);
}

using System.Buffers.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Writes parameters that somebody gave as JSON text as a map of <c>InferParameter</c>.</summary>
internal static class GrpcParameterMap
{
    /// <summary>
    /// Writes each member as one entry. Numbers are int64 where they fit, then uint64, then double; lists and objects become their JSON text; null has
    /// no form and is left out. The protocol's own about binary data are left out, as in JSON answers.
    /// </summary>
    /// <exception cref="DismException"><see cref="ErrorCode.InferenceFailed"/>: the text is no JSON object.</exception>
    public static void Write(PinnedBuffer output, int field, ReadOnlySpan<byte> parameters)
    {
        var cursor = new JsonCursor(parameters, ErrorCode.InferenceFailed, WireLimits.Default.MaxNesting);
        cursor.Expect((byte)'{', "parameters");
        if (cursor.TryConsume((byte)'}'))
            return;
        do
        {
            cursor.Peek();
            ReadOnlySpan<byte> key = cursor.ReadString("parameters", out _);
            cursor.Expect((byte)':', "parameters");
            byte first = cursor.Peek();
            int start = cursor.Position;
            cursor.SkipValue("parameters", 1);
            ReadOnlySpan<byte> value = parameters[start..cursor.Position];
            if (value.SequenceEqual("null"u8) || key.SequenceEqual("binary_data_size"u8) || key.SequenceEqual("binary_data"u8) || key.SequenceEqual("binary_data_output"u8))
                continue;
            int entry = ProtoWriter.Begin(output, field);
            JsonToProto.WriteText(output, 1, key);
            int choice = ProtoWriter.Begin(output, 2);
            WriteValue(output, first, value);
            ProtoWriter.End(output, choice);
            ProtoWriter.End(output, entry);
        }
        while (cursor.NextOrClose((byte)'}', "parameters"));
    }

    private static void WriteValue(PinnedBuffer output, byte first, ReadOnlySpan<byte> value)
    {
        switch (first)
        {
            case (byte)'"':
                JsonToProto.WriteText(output, (int)GrpcParameterKind.Text, value[1..^1]);
                return;
            case (byte)'{' or (byte)'[':
                ProtoWriter.WriteBytes(output, (int)GrpcParameterKind.Text, value);
                return;
            case (byte)'t' or (byte)'f':
                WriteNumber(output, GrpcParameterKind.Flag, first == (byte)'t' ? 1UL : 0UL);
                return;
        }

        if (Utf8Parser.TryParse(value, out long signed, out int read) && read == value.Length)
            WriteNumber(output, GrpcParameterKind.Signed, (ulong)signed);
        else if (Utf8Parser.TryParse(value, out ulong unsigned, out read) && read == value.Length)
            WriteNumber(output, GrpcParameterKind.Unsigned, unsigned);
        else
            ProtoWriter.WriteFixed64(output, (int)GrpcParameterKind.Real, BitConverter.DoubleToUInt64Bits(ParseReal(value)));
    }

    private static void WriteNumber(PinnedBuffer output, GrpcParameterKind kind, ulong value)
    {
        ProtoWriter.WriteTag(output, (int)kind, ProtoWire.Varint);
        ProtoWriter.WriteVarint(output, value);
    }

    private static double ParseReal(ReadOnlySpan<byte> value)
    {
        if (Utf8Parser.TryParse(value, out double real, out int read) && read == value.Length)
            return real;
        // The words of Python's JSON for what JSON has no numbers for.
        return value[0] == (byte)'N' ? double.NaN : value[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
    }
}

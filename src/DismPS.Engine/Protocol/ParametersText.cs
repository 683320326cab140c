using System.Buffers;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Protocol;

/// <summary>Writes parameters that somebody else gave as JSON text.</summary>
internal static class ParametersText
{
    /// <summary>
    /// Writes the members of an object, each with a comma in front unless it is the first. The protocol's own are left out: a handler that
    /// hands on the parameters of its input would otherwise tell of binary data that are not there. NaN and the infinities become null.
    /// </summary>
    /// <param name="output">Where to.</param>
    /// <param name="parameters">One JSON object.</param>
    /// <param name="first">Whether nothing was written into the object yet.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InferenceFailed"/>: the text is no JSON object.</exception>
    public static void WriteMembers(IBufferWriter<byte> output, ReadOnlySpan<byte> parameters, bool first)
    {
        var cursor = new JsonCursor(parameters, ErrorCode.InferenceFailed, WireLimits.Default.MaxNesting);
        cursor.Expect((byte)'{', "parameters");
        if (cursor.TryConsume((byte)'}'))
            return;
        do
        {
            cursor.Peek();
            int start = cursor.Position;
            ReadOnlySpan<byte> key = cursor.ReadKey("parameters");
            cursor.Peek();
            int value = cursor.Position;
            cursor.SkipValue("parameters", 1);
            if (key.SequenceEqual("binary_data_size"u8) || key.SequenceEqual("binary_data"u8) || key.SequenceEqual("binary_data_output"u8))
                continue;
            if (!first)
                output.Write(","u8);
            first = false;
            if (parameters[value..cursor.Position].IndexOfAny((byte)'N', (byte)'I') < 0)
            {
                output.Write(parameters[start..cursor.Position]);
                continue;
            }

            output.Write(parameters[start..value]);
            cursor.Position = value;
            CopyValue(ref cursor, output);
        }
        while (cursor.NextOrClose((byte)'}', "parameters"));
    }

    /// <summary>One object with the members of two; where both have a name the second one's value counts.</summary>
    /// <param name="parameters">One JSON object that was read before; empty for none.</param>
    /// <param name="over">One JSON object with at least one member.</param>
    public static byte[] Merge(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> over)
    {
        var output = new ArrayBufferWriter<byte>(parameters.Length + over.Length);
        output.Write("{"u8);
        var cursor = new JsonCursor(parameters, ErrorCode.RequestInvalid, WireLimits.Default.MaxNesting);
        if (cursor.TryConsume((byte)'{') && !cursor.TryConsume((byte)'}'))
        {
            do
            {
                cursor.Peek();
                int start = cursor.Position;
                ReadOnlySpan<byte> key = cursor.ReadKey("parameters");
                cursor.SkipValue("parameters", 1);
                if (HasMember(over, key))
                    continue;
                output.Write(parameters[start..cursor.Position]);
                output.Write(","u8);
            }
            while (cursor.NextOrClose((byte)'}', "parameters"));
        }

        output.Write(over[1..]);
        return output.WrittenSpan.ToArray();
    }

    private static bool HasMember(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name)
    {
        var cursor = new JsonCursor(parameters, ErrorCode.RequestInvalid, WireLimits.Default.MaxNesting);
        cursor.Expect((byte)'{', "parameters");
        do
        {
            if (cursor.ReadKey("parameters").SequenceEqual(name))
                return true;
            cursor.SkipValue("parameters", 1);
        }
        while (cursor.NextOrClose((byte)'}', "parameters"));
        return false;
    }

    /// <summary>Copies a value whose syntax and depth were checked, token by token.</summary>
    private static void CopyValue(ref JsonCursor cursor, IBufferWriter<byte> output)
    {
        byte first = cursor.Peek();
        if (first is not ((byte)'{' or (byte)'['))
        {
            int start = cursor.Position;
            if (cursor.TryToken())
            {
                output.Write("null"u8);
                return;
            }

            cursor.SkipValue("parameters", 1);
            output.Write(cursor.Text[start..cursor.Position]);
            return;
        }

        byte close = (byte)(first + 2);
        cursor.Position++;
        output.Write([first]);
        if (!cursor.TryConsume(close))
        {
            do
            {
                if (first == (byte)'{')
                {
                    cursor.Peek();
                    int key = cursor.Position;
                    cursor.ReadString("parameters", out _);
                    cursor.Expect((byte)':', "parameters");
                    output.Write(cursor.Text[key..cursor.Position]);
                }

                CopyValue(ref cursor, output);
                if (cursor.Peek() == (byte)',')
                    output.Write(","u8);
            }
            while (cursor.NextOrClose(close, "parameters"));
        }

        output.Write([close]);
    }
}

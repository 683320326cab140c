using System.Buffers;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Protocol;

/// <summary>Writes parameters that somebody else gave as JSON text.</summary>
internal static class ParametersText
{
    /// <summary>
    /// Writes the members of an object, each with a comma in front unless it is the first. The protocol's own are left out: a handler that
    /// hands on the parameters of its input would otherwise tell of binary data that are not there.
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
            cursor.SkipValue("parameters", 1);
            if (key.SequenceEqual("binary_data_size"u8) || key.SequenceEqual("binary_data"u8) || key.SequenceEqual("binary_data_output"u8))
                continue;
            if (!first)
                output.Write(","u8);
            output.Write(parameters[start..cursor.Position]);
            first = false;
        }
        while (cursor.NextOrClose((byte)'}', "parameters"));
    }
}

using System.Buffers;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Strings of JSON text as protobuf strings.</summary>
internal static class JsonToProto
{
    /// <param name="output">Where to.</param>
    /// <param name="field">Number of the field.</param>
    /// <param name="raw">What stands between the quotes of a JSON string.</param>
    public static void WriteText(PinnedBuffer output, int field, ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOf((byte)'\\') < 0)
        {
            ProtoWriter.WriteBytes(output, field, raw);
            return;
        }

        byte[] text = ArrayPool<byte>.Shared.Rent(raw.Length);
        ProtoWriter.WriteBytes(output, field, text.AsSpan(0, JsonCursor.Unescape(raw, text)));
        ArrayPool<byte>.Shared.Return(text);
    }
}

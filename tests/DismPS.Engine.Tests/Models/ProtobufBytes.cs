using System.Text;

namespace DismPS.Engine.Tests.Models;

/// <summary>Writes protobuf messages field by field.</summary>
internal sealed class ProtobufBytes
{
    private readonly MemoryStream bytes = new();

    public ProtobufBytes Add(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtobufBytes Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    public ProtobufBytes Add(int field, byte[] content)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)content.Length);
        bytes.Write(content);
        return this;
    }

    public ProtobufBytes Add(int field, ProtobufBytes message) => Add(field, message.ToArray());

    /// <summary>Bytes without a field around them.</summary>
    public ProtobufBytes Raw(params byte[] content)
    {
        bytes.Write(content);
        return this;
    }

    public byte[] ToArray() => bytes.ToArray();

    private void Varint(ulong value)
    {
        for (; value > 127; value >>= 7)
            bytes.WriteByte((byte)(value | 128));
        bytes.WriteByte((byte)value);
    }
}

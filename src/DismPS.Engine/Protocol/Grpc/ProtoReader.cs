using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>
/// Walks over the fields of one protobuf message without making objects. What is called for must have been announced by <see cref="Next"/>;
/// what nobody calls for is passed over by <see cref="Skip"/>.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    internal const string Cure = "Encode the message as the .proto files of the Open Inference Protocol say.";

    // Protobuf's own limit on messages inside each other; only groups, which nobody sends, are walked recursively here.
    private const int MaxGroupDepth = 100;

    private readonly ReadOnlySpan<byte> bytes = message;

    /// <summary>Whether bytes are left; for packed fields, which have no tags.</summary>
    public readonly bool HasMore => Position < bytes.Length;

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>How the current field is written.</summary>
    public ProtoWire Wire { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (Position >= bytes.Length)
            return false;
        ReadTag();
        if (Wire == ProtoWire.EndGroup)
            throw Malformed("a group ends that did not begin");
        return true;
    }

    /// <summary>Whether the current field is this one in this form; one in another form is not it, as if unknown.</summary>
    public readonly bool Is(int field, ProtoWire wire) => Field == field && Wire == wire;

    public ulong ReadVarint()
    {
        int position = Position;
        if (position < bytes.Length && bytes[position] < 0x80)
        {
            Position = position + 1;
            return bytes[position];
        }

        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (position >= bytes.Length)
                throw Malformed("it ends inside a number");
            byte next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                Position = position;
                return value;
            }
        }

        throw Malformed("a number has more than ten bytes");
    }

    public bool ReadBool() => ReadVarint() != 0;

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>The content of a field with a length.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        ulong length = ReadVarint();
        if (length > (ulong)(bytes.Length - Position))
            throw Malformed($"field {Field} has the length {length}, but {bytes.Length - Position} bytes are left");
        return Take((int)length);
    }

    /// <summary>The content of a string field, which must be UTF-8.</summary>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        ReadOnlySpan<byte> text = ReadBytes();
        if (!Utf8.IsValid(text))
            throw Malformed($"field {Field} is a string that is not UTF-8");
        return text;
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadUtf8());

    /// <summary>Passes over the current field.</summary>
    public void Skip() => PassOver(0);

    private void PassOver(int depth)
    {
        switch (Wire)
        {
            case ProtoWire.Varint:
                ReadVarint();
                break;
            case ProtoWire.Fixed64:
                Take(8);
                break;
            case ProtoWire.Length:
                ReadBytes();
                break;
            case ProtoWire.Fixed32:
                Take(4);
                break;
            default:
                SkipGroup(Field, depth);
                break;
        }
    }

    private void SkipGroup(int number, int depth)
    {
        if (depth >= MaxGroupDepth)
            throw Malformed("groups lie too deep inside each other");
        while (true)
        {
            if (Position >= bytes.Length)
                throw Malformed("it ends inside a group");
            ReadTag();
            if (Wire != ProtoWire.EndGroup)
            {
                PassOver(depth + 1);
                continue;
            }

            if (Field != number)
                throw Malformed("a group ends that did not begin");
            return;
        }
    }

    private void ReadTag()
    {
        ulong tag = ReadVarint();
        if (tag is < 8 or > uint.MaxValue || (tag & 7) > 5)
            throw Malformed($"{tag} is no tag of a field");
        Field = (int)(tag >> 3);
        Wire = (ProtoWire)(tag & 7);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - Position)
            throw Malformed("it ends inside a field");
        ReadOnlySpan<byte> part = bytes.Slice(Position, count);
        Position += count;
        return part;
    }

    private static DismException Malformed(string fault) => new(ErrorCode.RequestInvalid, $"The protobuf message is malformed: {fault}.",
        Cure) { MessageIsAnswer = true };
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Puts the elements of <c>InferTensorContents</c> into a tensor's memory, field by field.</summary>
internal ref struct GrpcElements(DataType type, Span<byte> target)
{
    private readonly Span<byte> target = target;
    private int written;
    private int number;

    /// <summary>What is wrong with the first element that the type cannot hold; null when all fit.</summary>
    public string? Fault { get; private set; }

    /// <summary>How one element of a field is written when it is not packed with others.</summary>
    public static ProtoWire WireOf(int field) => field switch
    {
        6 => ProtoWire.Fixed32,
        7 => ProtoWire.Fixed64,
        8 => ProtoWire.Length,
        _ => ProtoWire.Varint,
    };

    /// <summary>Elements that are packed into a part.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: the part ends inside an element.</exception>
    public static long Count(int field, ReadOnlySpan<byte> packed)
    {
        int size = field switch { 6 => 4, 7 => 8, _ => 0 };
        if (size > 0 ? packed.Length % size != 0 : packed.Length > 0 && packed[^1] >= 0x80)
        {
            throw new DismException(ErrorCode.RequestInvalid, "The protobuf message is malformed: packed elements end inside one of them.",
                ProtoReader.Cure) { MessageIsAnswer = true };
        }

        if (size > 0)
            return packed.Length / size;
        // The last byte of each number is the one without the top bit.
        long count = 0;
        foreach (byte value in packed)
            count += (value >> 7) ^ 1;
        return count;
    }

    /// <summary>Takes the current field's elements, packed or not; false, and nothing read, when it has another form.</summary>
    public bool TryTake(ref ProtoReader field)
    {
        if (type == DataType.Bytes)
        {
            if (field.Wire != ProtoWire.Length)
                return false;
            ReadOnlySpan<byte> element = field.ReadBytes();
            BinaryPrimitives.WriteInt32LittleEndian(target[written..], element.Length);
            element.CopyTo(target[(written + 4)..]);
            written += 4 + element.Length;
            return true;
        }

        if (field.Wire == ProtoWire.Length)
        {
            TakePacked(field.ReadBytes());
            return true;
        }

        if (type == DataType.Fp32 && field.Wire == ProtoWire.Fixed32)
            Put(field.ReadFixed32());
        else if (type == DataType.Fp64 && field.Wire == ProtoWire.Fixed64)
            Put(field.ReadFixed64());
        else if (type is not (DataType.Fp32 or DataType.Fp64) && field.Wire == ProtoWire.Varint)
            PutVarint(field.ReadVarint());
        else
            return false;
        return true;
    }

    private void TakePacked(ReadOnlySpan<byte> packed)
    {
        if (type is DataType.Fp32 or DataType.Fp64)
        {
            packed.CopyTo(target[written..]);
            written += packed.Length;
            return;
        }

        var numbers = new ProtoReader(packed);
        while (numbers.HasMore)
            PutVarint(numbers.ReadVarint());
    }

    private void PutVarint(ulong value)
    {
        switch (type)
        {
            case DataType.Bool:
                Put((byte)(value != 0 ? 1 : 0));
                break;
            case DataType.UInt8:
                PutUnsigned<byte>((uint)value);
                break;
            case DataType.UInt16:
                PutUnsigned<ushort>((uint)value);
                break;
            case DataType.UInt32:
                Put((uint)value);
                break;
            case DataType.Int8:
                PutSigned<sbyte>((int)value);
                break;
            case DataType.Int16:
                PutSigned<short>((int)value);
                break;
            case DataType.Int32:
                Put((int)value);
                break;
            default:
                Put(value);
                break;
        }
    }

    private void PutSigned<T>(int value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (int.CreateTruncating(T.MinValue) > value || value > int.CreateTruncating(T.MaxValue))
            Fault ??= $"element {number} is {value}, which {type.ToWireName()} cannot hold";
        Put(T.CreateTruncating(value));
    }

    private void PutUnsigned<T>(uint value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (value > uint.CreateTruncating(T.MaxValue))
            Fault ??= $"element {number} is {value}, which {type.ToWireName()} cannot hold";
        Put(T.CreateTruncating(value));
    }

    private void Put<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(target[written..], in value);
        written += Unsafe.SizeOf<T>();
        number++;
    }
}

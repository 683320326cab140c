using System.Text;

namespace DismPS.Engine.Models;

/// <summary>
/// Walks the fields of one protobuf message in its wire form. It allocates nothing and reads nothing outside the given bytes;
/// a fault of the bytes ends the walk and sets <see cref="Failed"/>.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>True when the field is a string, bytes or message; its content is <see cref="Bytes"/>.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Value of a variable-length integer or fixed-size field.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of a length-delimited field.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>True when the bytes are no protobuf message.</summary>
    public bool Failed { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Moves to the next field; false at the end and on a fault.</summary>
    public bool Next()
    {
        if (rest.IsEmpty || Failed)
            return false;
        if (!TryReadVarint(out ulong key) || key >> 3 is 0 or > 536870911)
            return Fail();
        Field = (int)(key >> 3);
        Bytes = default;
        Number = 0;
        IsBytes = (key & 7) == 2;
        switch (key & 7)
        {
            case 0:
                if (!TryReadVarint(out ulong number))
                    return Fail();
                Number = number;
                return true;
            case 1:
                return TakeFixed(8);
            case 2:
                if (!TryReadVarint(out ulong length) || length > (ulong)rest.Length)
                    return Fail();
                Bytes = rest[..(int)length];
                rest = rest[(int)length..];
                return true;
            case 5:
                return TakeFixed(4);
            default:
                return Fail();
        }
    }

    private bool TakeFixed(int size)
    {
        if (rest.Length < size)
            return Fail();
        rest = rest[size..];
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private bool Fail()
    {
        Failed = true;
        return false;
    }
}

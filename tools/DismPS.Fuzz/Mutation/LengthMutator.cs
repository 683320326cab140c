using System.Buffers.Binary;
using System.Text;

namespace DismPS.Fuzz.Mutation;

/// <summary>Writes extreme numbers over what may be a length or a count: binary in both byte orders, protobuf's variable form, and decimal.</summary>
internal sealed class LengthMutator : Mutator
{
    private static readonly ulong[] Extremes =
    [
        0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x00FFFFFF, 0x3FFFFFFF, 0x40000000, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE,
        0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF,
    ];

    private static readonly string[] Decimals = ["0", "-1", "1", "255", "65536", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "1e308", "99999999999999999999999"];

    public override byte[] Change(byte[] input, Random random)
    {
        int at = random.Next(input.Length + 1);
        ulong number = random.Next(4) switch
        {
            0 => (ulong)input.Length,
            1 => (ulong)(input.Length - at),
            _ => Extremes[random.Next(Extremes.Length)],
        };
        return random.Next(3) switch
        {
            0 => Replace(input, at, Math.Min(random.Next(3), input.Length - at), Varint(number)),
            1 when DecimalAt(input, at) is (int start, int length) => Replace(input, start, length, Encoding.ASCII.GetBytes(Decimals[random.Next(Decimals.Length)])),
            _ => Overwrite(input, at, number, random),
        };
    }

    private static byte[] Overwrite(byte[] input, int at, ulong number, Random random)
    {
        Span<byte> bytes = stackalloc byte[8];
        int size = 1 << random.Next(4);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            bytes = bytes[..size];
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
            bytes = bytes[^size..];
        }

        return Replace(input, at, Math.Min(size, input.Length - at), bytes);
    }

    // The first number in decimal at the place or behind it.
    private static (int Start, int Length)? DecimalAt(byte[] input, int at)
    {
        int start = input.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
            return null;
        int length = input.AsSpan(at + start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return (at + start, length < 0 ? input.Length - at - start : length);
    }
}

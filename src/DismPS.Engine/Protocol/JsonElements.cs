using System.Runtime.CompilerServices;

namespace DismPS.Engine.Protocol;

/// <summary>How one element of a JSON tensor is read; a type parameter, so that each element type has a loop of its own.</summary>
internal interface IJsonElement<T> where T : unmanaged
{
    static abstract string Expected { get; }

    static abstract bool TryRead(ReadOnlySpan<byte> text, ref int position, out T value);
}

/// <summary>The element readers of all fixed-size types that JSON can carry.</summary>
internal static class JsonElements
{
    public readonly struct Single : IJsonElement<float>
    {
        public static string Expected => "a number that FP32 can hold";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out float value) =>
            JsonNumber.TryReadSingle(text, ref position, out value);
    }

    public readonly struct Double : IJsonElement<double>
    {
        public static string Expected => "a number that FP64 can hold";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out double value) =>
            JsonNumber.TryReadDouble(text, ref position, out value);
    }

    /// <summary>As <see cref="Single"/>, and null for NaN: what servers write where JSON has no token.</summary>
    public readonly struct NullableSingle : IJsonElement<float>
    {
        public static string Expected => "a number that FP32 can hold, or null";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out float value) =>
            JsonNumber.TryReadSingle(text, ref position, out value) || TryReadNull(text, ref position, out value);
    }

    /// <summary>As <see cref="Double"/>, and null for NaN.</summary>
    public readonly struct NullableDouble : IJsonElement<double>
    {
        public static string Expected => "a number that FP64 can hold, or null";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out double value)
        {
            if (JsonNumber.TryReadDouble(text, ref position, out value))
                return true;
            value = double.NaN;
            return TryReadNull(text, ref position, out _);
        }
    }

    /// <summary>Rounded by way of FP64, as numpy does; and null for NaN.</summary>
    public readonly struct NullableHalf : IJsonElement<Half>
    {
        public static string Expected => "a number that FP16 can hold, or null";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out Half value)
        {
            int start = position;
            bool read = NullableDouble.TryRead(text, ref position, out double wide);
            value = (Half)wide;
            if (read && (Half.IsFinite(value) || !double.IsFinite(wide)))
                return true;
            position = start;
            return false;
        }
    }

    public readonly struct Boolean : IJsonElement<byte>
    {
        public static string Expected => "true or false";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out byte value)
        {
            ReadOnlySpan<byte> rest = text[position..];
            value = rest.StartsWith("true"u8) ? (byte)1 : (byte)0;
            int length = value == 1 ? 4 : rest.StartsWith("false"u8) ? 5 : 0;
            position += length;
            return length > 0;
        }
    }

    /// <summary>As <see cref="Boolean"/>, and 1 and 0.</summary>
    public readonly struct NumericBoolean : IJsonElement<byte>
    {
        public static string Expected => "true, false, 1 or 0";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out byte value)
        {
            if (Boolean.TryRead(text, ref position, out value))
                return true;
            int start = position;
            bool read = JsonNumber.TryReadUInt64(text, ref position, out ulong number) && number <= 1;
            value = (byte)number;
            if (!read)
                position = start;
            return read;
        }
    }

    public readonly struct UInt64 : IJsonElement<ulong>
    {
        public static string Expected => "an integer from 0 to 18446744073709551615";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out ulong value) =>
            JsonNumber.TryReadUInt64(text, ref position, out value);
    }

    public readonly struct Int64 : IJsonElement<long>
    {
        public static string Expected => "an integer from -9223372036854775808 to 9223372036854775807";

        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out long value) =>
            JsonNumber.TryReadInt64(text, ref position, out value);
    }

    /// <summary>Integers of 1, 2 and 4 bytes; a value outside the type's range is refused, never cut.</summary>
    public readonly struct Narrow<T> : IJsonElement<T> where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        public static string Expected => $"an integer from {T.MinValue} to {T.MaxValue}";

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryRead(ReadOnlySpan<byte> text, ref int position, out T value)
        {
            int start = position;
            if (JsonNumber.TryReadInt64(text, ref position, out long wide))
            {
                value = T.CreateTruncating(wide);
                if (long.CreateTruncating(value) == wide)
                    return true;
            }

            value = default;
            position = start;
            return false;
        }
    }

    private static bool TryReadNull(ReadOnlySpan<byte> text, ref int position, out float value)
    {
        value = float.NaN;
        if (!text[position..].StartsWith("null"u8))
            return false;
        position += 4;
        return true;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DismPS.Engine.Protocol;

/// <summary>
/// <see cref="ShortestFloat"/> for four numbers at once. A binary64 holds a number times a power of ten with more than twenty places behind the last digit that counts, which
/// tells the shortest text of all but few numbers; those, whole numbers, powers of two and what is no usual number are left to the exact form.
/// </summary>
internal static class ShortestFloats
{
    /// <summary>Numbers of one step.</summary>
    public const int Count = 4;

    private const int Fields = 256;

    // Far beyond the error of the two roundings (below 10^-7), and small enough to leave few numbers to the exact form.
    private const double Doubt = 1e-5;

    // Added to a whole number below 2^31 it leaves the number in the low bits.
    private const double ToBits = 1L << 52;

    /// <summary>For each exponent field: the power of ten that leaves the last digit that counts before the point.</summary>
    private static readonly double[] Scales = new double[Fields];

    /// <summary>Half the distance to the next number, scaled alike.</summary>
    private static readonly double[] Halves = new double[Fields];

    /// <summary>The power's exponent, negated.</summary>
    private static readonly int[] Exponents = new int[Fields];

    static ShortestFloats()
    {
        for (int field = 1; field < Fields - 1; field++)
        {
            int q = field - 150;
            int k = ShortestFloat.PowerOfTen(q, lowerIsCloser: false);
            Exponents[field] = k;
            Scales[field] = double.Parse($"1e{-k}", System.Globalization.CultureInfo.InvariantCulture);
            Halves[field] = Math.ScaleB(0.5, q) * Scales[field];
        }
    }

    /// <summary>Whether this is faster here than one number after the other.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>Finds the digits of four numbers, without regard to their signs.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="digits">Their digits.</param>
    /// <param name="exponents">Their powers of ten.</param>
    /// <returns>A bit for each number, from the lowest, that is left to the exact form.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ToDecimals(ReadOnlySpan<float> values, Span<uint> digits, Span<int> exponents)
    {
        Vector128<float> four = Vector128.Create(values);
        Vector128<uint> bits = four.AsUInt32();
        Vector128<uint> fields = (bits >> 23) & Vector128.Create(0xFFu);
        int a = (int)fields.GetElement(0), b = (int)fields.GetElement(1), c = (int)fields.GetElement(2), d = (int)fields.GetElement(3);
        ref double scales = ref MemoryMarshal.GetArrayDataReference(Scales);
        ref double halves = ref MemoryMarshal.GetArrayDataReference(Halves);
        Vector256<double> half = Vector256.Create(Unsafe.Add(ref halves, a), Unsafe.Add(ref halves, b), Unsafe.Add(ref halves, c), Unsafe.Add(ref halves, d));
        Vector256<double> scale = Vector256.Create(Unsafe.Add(ref scales, a), Unsafe.Add(ref scales, b), Unsafe.Add(ref scales, c), Unsafe.Add(ref scales, d));
        Vector256<double> value = Vector256.Abs(Vector256.WidenLower(four.ToVector256Unsafe())) * scale;

        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> ten = Vector256.Create(10.0);
        Vector256<double> whole = Vector256.Floor(value);
        Vector256<double> tenth = Vector256.Floor(whole * Vector256.Create(0.1));
        Vector256<double> toTenthBelow = value - (tenth * ten);
        Vector256<double> below = half - toTenthBelow;
        Vector256<double> above = half - (ten - toTenthBelow);
        Vector256<double> pastMiddle = value - whole - Vector256.Create(0.5);
        Vector256<double> nearest = Vector256.Min(Vector256.Min(Vector256.Abs(below), Vector256.Abs(above)), Vector256.Abs(pastMiddle));

        Vector256<double> tenthAbove = Vector256.GreaterThan(above, Vector256<double>.Zero);
        Vector256<double> isShorter = Vector256.GreaterThan(below, Vector256<double>.Zero) | tenthAbove;
        Vector256<double> chosen = Vector256.ConditionalSelect(
            isShorter, tenth + (tenthAbove & one), whole + (Vector256.GreaterThan(pastMiddle, Vector256<double>.Zero) & one));
        Vector256<ulong> found = (chosen + Vector256.Create(ToBits)).AsUInt64();
        Vector256<long> shorter = isShorter.AsInt64();
        ref int powers = ref MemoryMarshal.GetArrayDataReference(Exponents);
        digits[3] = (uint)found.GetElement(3);
        digits[2] = (uint)found.GetElement(2);
        digits[1] = (uint)found.GetElement(1);
        digits[0] = (uint)found.GetElement(0);
        exponents[3] = Unsafe.Add(ref powers, d) - (int)shorter.GetElement(3);
        exponents[2] = Unsafe.Add(ref powers, c) - (int)shorter.GetElement(2);
        exponents[1] = Unsafe.Add(ref powers, b) - (int)shorter.GetElement(1);
        exponents[0] = Unsafe.Add(ref powers, a) - (int)shorter.GetElement(0);

        // Without a fraction the number below is nearer; fields 0 and 255 are no usual numbers, and have a scale of 0.
        Vector128<uint> odd = Vector128.Equals(Vector128.Floor(four), four).AsUInt32() | Vector128.Equals(bits & Vector128.Create(0x7FFFFFu), Vector128<uint>.Zero);
        uint unsure = (~Vector256.GreaterThan(nearest, Vector256.Create(Doubt)) | Vector256.LessThan(whole, ten)).ExtractMostSignificantBits();
        return (unsure | odd.ExtractMostSignificantBits()) & 0xF;
    }
}

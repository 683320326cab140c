using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Compares two tensors of one name: type, shape, then element by element; floating-point numbers within a tolerance, all else exactly.</summary>
internal static class TensorComparison
{
    public static GoldenVerdict Compare(Tensor want, Tensor got, GoldenTolerance tolerance)
    {
        if (want.DataType != got.DataType)
            return new GoldenVerdict($"{want.Name} has datatype {got.DataType.ToWireName()}, expected {want.DataType.ToWireName()}", null);
        if (!want.Shape.SequenceEqual(got.Shape))
            return new GoldenVerdict($"{want.Name} has shape [{string.Join(',', got.Shape)}], expected [{string.Join(',', want.Shape)}]", null);
        return want.DataType switch
        {
            DataType.Fp32 => Floats<float>(want, got, tolerance),
            DataType.Fp64 => Floats<double>(want, got, tolerance),
            DataType.Fp16 => Floats<Half>(want, got, tolerance),
            DataType.Bf16 => Floats<float>(Widened(want), Widened(got), tolerance),
            DataType.Int8 => Integers<sbyte>(want, got),
            DataType.Int16 => Integers<short>(want, got),
            DataType.Int32 => Integers<int>(want, got),
            DataType.Int64 => Integers<long>(want, got),
            DataType.UInt8 => Integers<byte>(want, got),
            DataType.UInt16 => Integers<ushort>(want, got),
            DataType.UInt32 => Integers<uint>(want, got),
            DataType.UInt64 => Integers<ulong>(want, got),
            DataType.Bool => Booleans(want, got),
            _ => Texts(want, got),
        };
    }

    private static Tensor Widened(Tensor tensor)
    {
        var widened = new float[tensor.Count];
        for (int i = 0; i < widened.Length; i++)
            widened[i] = (float)ElementReader.Number(tensor, i);
        return Tensor.Create<float>(tensor.Name, DataType.Fp32, [.. tensor.Shape], widened);
    }

    private static GoldenVerdict Floats<T>(Tensor want, Tensor got, GoldenTolerance tolerance) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> wanted = want.AsSpan<T>(), gotten = got.AsSpan<T>();
        long first = -1, count = 0;
        double maximum = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            double w = double.CreateChecked(wanted[i]), g = double.CreateChecked(gotten[i]);
            if (g == w || (!tolerance.DistinctNaN && double.IsNaN(g) && double.IsNaN(w)))
                continue;
            double difference = Math.Abs(g - w);
            maximum = Math.Max(maximum, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            // An infinite wanted value would make the tolerance infinite.
            if (double.IsFinite(w) && difference <= tolerance.Absolute + (tolerance.Relative * Math.Abs(w)))
                continue;
            first = first < 0 ? i : first;
            count++;
        }

        return Verdict(want, first, count, maximum, first < 0 ? "" : Text(gotten[(int)first]), first < 0 ? "" : Text(wanted[(int)first]), tolerance);
    }

    private static GoldenVerdict Integers<T>(Tensor want, Tensor got) where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> wanted = want.AsSpan<T>(), gotten = got.AsSpan<T>();
        long first = -1, count = 0;
        double maximum = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == gotten[i])
                continue;
            maximum = Math.Max(maximum, (double)Int128.Abs(Int128.CreateChecked(gotten[i]) - Int128.CreateChecked(wanted[i])));
            first = first < 0 ? i : first;
            count++;
        }

        return Verdict(want, first, count, maximum, first < 0 ? "" : Text(gotten[(int)first]), first < 0 ? "" : Text(wanted[(int)first]), null);
    }

    private static GoldenVerdict Booleans(Tensor want, Tensor got)
    {
        ReadOnlySpan<byte> wanted = want.Data.Span, gotten = got.Data.Span;
        long first = -1, count = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == 0 == (gotten[i] == 0))
                continue;
            first = first < 0 ? i : first;
            count++;
        }

        return Verdict(want, first, count, null, first >= 0 && gotten[(int)first] != 0 ? "true" : "false", first >= 0 && wanted[(int)first] != 0 ? "true" : "false", null);
    }

    private static GoldenVerdict Texts(Tensor want, Tensor got)
    {
        ReadOnlySpan<byte> wanted = want.Data.Span, gotten = got.Data.Span;
        long first = -1, count = 0;
        string wantedText = "", gottenText = "";
        for (long i = 0; i < want.Count; i++)
        {
            ReadOnlySpan<byte> w = Take(ref wanted), g = Take(ref gotten);
            if (w.SequenceEqual(g))
                continue;
            if (first < 0)
                (first, wantedText, gottenText) = (i, Shown(w, g), Shown(g, w));
            count++;
        }

        return Verdict(want, first, count, null, gottenText, wantedText, null);
    }

    /// <summary>A text in quotes; of long ones what stands before the first character that differs is cut.</summary>
    private static string Shown(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> other)
    {
        const int Before = 12;
        string text = Encoding.UTF8.GetString(utf8);
        int start = text.AsSpan().CommonPrefixLength(Encoding.UTF8.GetString(other)) - Before;
        return start <= Before ? InputFault.Quote(text) : InputFault.Quote($"…{text.AsSpan(char.IsLowSurrogate(text[start]) ? start + 1 : start)}");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> elements)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(elements);
        ReadOnlySpan<byte> element = elements.Slice(4, length);
        elements = elements[(4 + length)..];
        return element;
    }

    private static GoldenVerdict Verdict(Tensor want, long first, long count, double? maximum, string got, string wanted, GoldenTolerance? tolerance)
    {
        if (first < 0)
            return new GoldenVerdict(null, want.Count == 0 ? null : maximum);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{want.Name}{Place(want.Shape, first)} is {got}, expected {wanted}");
        if (tolerance is { } allowed)
            text.Append(CultureInfo.InvariantCulture, $" ({allowed})");
        text.Append(CultureInfo.InvariantCulture, $"; {count} of {want.Count} elements {(count == 1 ? "differs" : "differ")}");
        if (maximum is { } largest && count > 1 && double.IsFinite(largest))
            text.Append(CultureInfo.InvariantCulture, $", by up to {largest:G3}");
        return new GoldenVerdict(text.ToString(), maximum);
    }

    /// <summary><c>[2,17]</c>; nothing for a scalar.</summary>
    private static string Place(IReadOnlyList<long> shape, long index)
    {
        if (shape.Count == 0)
            return "";
        var place = new long[shape.Count];
        for (int axis = place.Length - 1; axis >= 0; axis--)
            (index, place[axis]) = Math.DivRem(index, shape[axis]);
        return $"[{string.Join(',', place)}]";
    }

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}

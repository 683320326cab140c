using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Writes a tensor's elements as one flat JSON array. Floating-point numbers take their shortest form that reads back as the same
/// value; NaN and the infinities, which JSON cannot express, are null (as MLServer has it; the binary extension keeps them), or the words that Triton
/// writes.
/// </summary>
internal static class JsonTensorWriter
{
    private const int Chunk = 8192;

    /// <summary>Writes <c>[...]</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="role"><c>input</c> or <c>output</c>, for messages.</param>
    /// <param name="tensor">The tensor's name, for messages.</param>
    /// <param name="type">Element type.</param>
    /// <param name="data">Elements as in the binary extension.</param>
    /// <param name="dialect">Whether FP16 has a JSON form.</param>
    /// <param name="words">Whether NaN and the infinities are written as <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, which is no JSON.</param>
    /// <exception cref="DismException">The type has no JSON form, or a string is not UTF-8.</exception>
    public static void Write(
        IBufferWriter<byte> output, string role, string tensor, DataType type, ReadOnlySpan<byte> data, WireDialect dialect = WireDialect.Triton,
        bool words = false)
    {
        output.Write("["u8);
        switch (type)
        {
            case DataType.Fp16 when dialect == WireDialect.MLServer:
                WriteHalves(output, MemoryMarshal.Cast<byte, Half>(data), words);
                break;
            case DataType.Fp32:
                WriteSingles(output, MemoryMarshal.Cast<byte, float>(data), words);
                break;
            case DataType.Fp64:
                WriteDoubles(output, MemoryMarshal.Cast<byte, double>(data), words);
                break;
            case DataType.Bool:
                WriteBooleans(output, data);
                break;
            case DataType.UInt8:
                WriteIntegers<byte>(output, data);
                break;
            case DataType.UInt16:
                WriteIntegers<ushort>(output, data);
                break;
            case DataType.UInt32:
                WriteIntegers<uint>(output, data);
                break;
            case DataType.UInt64:
                WriteIntegers<ulong>(output, data);
                break;
            case DataType.Int8:
                WriteIntegers<sbyte>(output, data);
                break;
            case DataType.Int16:
                WriteIntegers<short>(output, data);
                break;
            case DataType.Int32:
                WriteIntegers<int>(output, data);
                break;
            case DataType.Int64:
                WriteIntegers<long>(output, data);
                break;
            case DataType.Bytes:
                WriteStrings(output, role, tensor, data);
                break;
            default:
                throw NoJsonForm(role, tensor, type);
        }

        output.Write("]"u8);
    }

    /// <summary>The refusal of FP16 and BF16 in JSON.</summary>
    public static DismException NoJsonForm(string role, string tensor, DataType type) => new(
        ErrorCode.RequestInvalid,
        $"{role} '{tensor}' is {type.ToWireName()}, which has no JSON form: only the binary tensor data extension carries {type.ToWireName()}.",
        "Send and request it as binary data (parameters binary_data_size and binary_data).");

    private static void WriteSingles(IBufferWriter<byte> output, ReadOnlySpan<float> values, bool words)
    {
        int i = 0;
        while (i < values.Length)
        {
            Span<byte> span = output.GetSpan(Math.Min(Chunk, (values.Length - i) * (ShortestFloat.MaxLength + 1)));
            int used = 0;
            if (ShortestFloats.IsSupported)
                WriteFours(values, ref i, words, span, ref used);
            while (i < values.Length && used + ShortestFloat.MaxLength + 1 <= span.Length)
            {
                if (i > 0)
                    span[used++] = (byte)',';
                used += WriteSingle(values[i++], words, span[used..]);
            }

            output.Advance(used);
        }
    }

    private static void WriteFours(ReadOnlySpan<float> values, ref int next, bool words, Span<byte> span, ref int end)
    {
        const int Step = ShortestFloats.Count * (ShortestFloat.MaxLength + 1);
        Span<uint> digits = stackalloc uint[ShortestFloats.Count];
        Span<int> exponents = stackalloc int[ShortestFloats.Count];
        int i = next;
        int used = end;
        for (; values.Length - i >= ShortestFloats.Count && span.Length - used >= Step; i += ShortestFloats.Count)
        {
            ReadOnlySpan<float> four = values.Slice(i, ShortestFloats.Count);
            uint unsure = ShortestFloats.ToDecimals(four, digits, exponents);
            for (int lane = 0; lane < ShortestFloats.Count; lane++)
            {
                if (i + lane > 0)
                    span[used++] = (byte)',';
                used += ((unsure >> lane) & 1) == 0
                    ? ShortestFloat.Write(digits[lane], exponents[lane], float.IsNegative(four[lane]), span[used..])
                    : WriteSingle(four[lane], words, span[used..]);
            }
        }

        next = i;
        end = used;
    }

    private static int WriteSingle(float value, bool words, Span<byte> destination) =>
        float.IsFinite(value) ? ShortestFloat.Write(value, destination) : WriteSpecial(value, words, destination);

    /// <summary>As the FP32 of the same value: the shortest text for an FP16, 65500 for 65504, is another number to who reads it in FP64.</summary>
    private static void WriteHalves(IBufferWriter<byte> output, ReadOnlySpan<Half> values, bool words)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> span = output.GetSpan(ShortestFloat.MaxLength + 1);
            int used = 0;
            if (i > 0)
                span[used++] = (byte)',';
            used += WriteSingle((float)values[i], words, span[used..]);
            output.Advance(used);
        }
    }

    private static void WriteDoubles(IBufferWriter<byte> output, ReadOnlySpan<double> values, bool words)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> span = output.GetSpan(40);
            int used = 0;
            if (i > 0)
                span[used++] = (byte)',';
            if (double.IsFinite(values[i]))
            {
                values[i].TryFormat(span[used..], out int written, default, CultureInfo.InvariantCulture);
                bool integer = span.Slice(used, written).IndexOfAny((byte)'.', (byte)'E') < 0;
                used += written;
                if (integer)
                {
                    ".0"u8.CopyTo(span[used..]);
                    used += 2;
                }
            }
            else
            {
                used += WriteSpecial(values[i], words, span[used..]);
            }

            output.Advance(used);
        }
    }

    private static void WriteIntegers<T>(IBufferWriter<byte> output, ReadOnlySpan<byte> data) where T : unmanaged, IUtf8SpanFormattable
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(data);
        int i = 0;
        while (i < values.Length)
        {
            Span<byte> span = output.GetSpan(Math.Min(Chunk, (values.Length - i) * 22));
            int used = 0;
            while (i < values.Length && used + 22 <= span.Length)
            {
                if (i > 0)
                    span[used++] = (byte)',';
                values[i++].TryFormat(span[used..], out int written, default, CultureInfo.InvariantCulture);
                used += written;
            }

            output.Advance(used);
        }
    }

    private static void WriteBooleans(IBufferWriter<byte> output, ReadOnlySpan<byte> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
                output.Write(","u8);
            output.Write(values[i] != 0 ? "true"u8 : "false"u8);
        }
    }

    private static void WriteStrings(IBufferWriter<byte> output, string role, string tensor, ReadOnlySpan<byte> data)
    {
        for (int i = 0; data.Length > 0; i++)
        {
            if (i > 0)
                output.Write(","u8);
            int length = BinaryPrimitives.ReadInt32LittleEndian(data);
            ReadOnlySpan<byte> text = data.Slice(4, length);
            data = data[(4 + length)..];
            if (!Utf8.IsValid(text))
            {
                throw new DismException(
                    ErrorCode.RequestInvalid,
                    $"{role} '{tensor}', element {i} holds bytes that are not UTF-8 text, which JSON cannot carry.",
                    "Request it as binary data (parameter binary_data).");
            }

            JsonText.WriteUtf8String(output, text);
        }
    }

    private static int WriteSpecial(double value, bool words, Span<byte> destination)
    {
        ReadOnlySpan<byte> text = !words ? "null"u8 : double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;
        text.CopyTo(destination);
        return text.Length;
    }
}

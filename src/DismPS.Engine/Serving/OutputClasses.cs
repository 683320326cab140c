using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>
/// The classification extension: puts in place of an output the largest elements of each row, as texts <c>value:index[:label]</c>. Works on what any
/// runtime computed and before any format writes it.
/// </summary>
/// <param name="batched">Whether outputs have a batch axis in front; without one the whole output is one row.</param>
/// <param name="labels">Labels of the classes by the output's name.</param>
internal sealed class OutputClasses(bool batched, ImmutableDictionary<string, ImmutableArray<string>> labels)
{
    /// <summary>Rewrites the outputs of which classes are wanted; the new elements lie in <paramref name="memory"/>.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: an output has elements that have no order.</exception>
    public void Apply(InferRequestMessage message, ModelCall call, PinnedBuffer memory)
    {
        foreach (ref readonly RequestedOutput wanted in message.Outputs)
        {
            if (wanted.Classification == 0)
                continue;
            foreach (TensorSlot output in call.Outputs)
            {
                if (output.Name == wanted.Name)
                    Rewrite(output, wanted.Classification, memory);
            }
        }

        // The buffer may have moved while it grew: until here the slots hold offsets.
        foreach (TensorSlot output in call.Outputs)
        {
            if (output.Address < 0)
                output.Address = memory.Address + (-1 - output.Address);
        }
    }

    private void Rewrite(TensorSlot output, int classes, PinnedBuffer memory)
    {
        long rows = batched && output.Shape.Length > 0 ? output.Shape[0] : 1;
        int columns = rows == 0 ? 0 : (int)(output.Count / rows);
        int kept = Math.Min(classes, columns);
        int offset = memory.Reserve(0);
        ImmutableArray<string> names = labels.GetValueOrDefault(output.Name, []);
        switch (output.DataType)
        {
            case DataType.UInt8: WriteRows<byte>(output, columns, kept, names, memory); break;
            case DataType.UInt16: WriteRows<ushort>(output, columns, kept, names, memory); break;
            case DataType.UInt32: WriteRows<uint>(output, columns, kept, names, memory); break;
            case DataType.UInt64: WriteRows<ulong>(output, columns, kept, names, memory); break;
            case DataType.Int8: WriteRows<sbyte>(output, columns, kept, names, memory); break;
            case DataType.Int16: WriteRows<short>(output, columns, kept, names, memory); break;
            case DataType.Int32: WriteRows<int>(output, columns, kept, names, memory); break;
            case DataType.Int64: WriteRows<long>(output, columns, kept, names, memory); break;
            case DataType.Fp32: WriteRows<float>(output, columns, kept, names, memory); break;
            case DataType.Fp64: WriteRows<double>(output, columns, kept, names, memory); break;
            default:
                throw new DismException(
                    ErrorCode.RequestInvalid,
                    $"class result not available for output '{output.Name}' due to unsupported type '{output.DataType.ToWireName()}': classes are made of numbers.",
                    "Ask for the output without the parameter classification.");
        }

        Span<long> shape = output.SetRank(batched ? 2 : 1);
        if (batched)
            shape[0] = rows;
        shape[^1] = kept;
        output.Count = rows * kept;
        output.DataType = DataType.Bytes;
        output.Address = -1 - (nint)offset;
        output.ByteLength = memory.Length - offset;
    }

    private static void WriteRows<T>(TensorSlot output, int columns, int kept, ImmutableArray<string> labels, PinnedBuffer memory)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(output.Data);
        int[] order = new int[columns];
        T[] keys = new T[columns];
        for (int row = 0; columns > 0 && row < values.Length; row += columns)
        {
            values.Slice(row, columns).CopyTo(keys);
            for (int i = 0; i < columns; i++)
                order[i] = i;
            // Of equal elements the first comes first; what is no number comes last.
            Array.Sort(order, (a, b) => Compare(keys[a], keys[b]) is var c && c != 0 ? c : a.CompareTo(b));
            for (int i = 0; i < kept; i++)
                WriteClass(keys[order[i]], order[i], labels, memory);
        }
    }

    private static int Compare<T>(T a, T b) where T : INumber<T> =>
        T.IsNaN(a) || T.IsNaN(b) ? T.IsNaN(a).CompareTo(T.IsNaN(b)) : b.CompareTo(a);

    private static void WriteClass<T>(T value, int index, ImmutableArray<string> labels, PinnedBuffer memory) where T : INumber<T>
    {
        string number = Format(value);
        string text = index < labels.Length ? $"{number}:{index}:{labels[index]}" : string.Create(CultureInfo.InvariantCulture, $"{number}:{index}");
        Span<byte> target = memory.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        int length = Encoding.UTF8.GetBytes(text, target[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(target, length);
        memory.Advance(4 + length);
    }

    /// <summary>As C's <c>%f</c>, six places, which is what Triton writes.</summary>
    private static string Format<T>(T value) where T : INumber<T>
    {
        if (value is not (float or double))
            return value.ToString(null, CultureInfo.InvariantCulture);
        double wide = double.CreateChecked(value);
        return double.IsNaN(wide) ? "nan" : double.IsInfinity(wide) ? (wide > 0 ? "inf" : "-inf") : wide.ToString("F6", CultureInfo.InvariantCulture);
    }
}

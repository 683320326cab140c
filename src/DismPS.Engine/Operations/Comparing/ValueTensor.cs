using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>Makes tensors of a script's values by the way that the files of golden cases take, so that both are read alike.</summary>
internal static class ValueTensor
{
    private const int MostDims = 16;

    /// <summary>The datatype in which values without one of their own are compared with others.</summary>
    /// <param name="one">The values.</param>
    /// <param name="other">Those of the other side.</param>
    /// <param name="isExact">Whole numbers are compared exactly, as those of golden cases are; not where somebody asks for a tolerance.</param>
    /// <exception cref="DismException">A declared datatype is none.</exception>
    public static DataType TypeOf(TensorValues one, TensorValues other, bool isExact)
    {
        if ((one.DataType ?? other.DataType) is { } declared)
            return DataTypes.FromWireName(declared) ?? throw Fault(one.Name, $"has the datatype '{declared}', which there is not");
        object[] all = [.. one.Leaves, .. other.Leaves];
        if (all.Length > 0 && all.All(value => value is bool))
            return DataType.Bool;
        if (all.Any(value => value is string text && !IsNotFinite(text)) || (all.Length > 0 && all.All(value => value is string)))
            return DataType.Bytes;
        if (isExact && all.All(value => value is sbyte or short or int or long or byte or ushort or uint))
            return DataType.Int64;
        // Numbers of single precision are shown as such.
        return all.Length > 0 && all.All(value => value is float) ? DataType.Fp32 : DataType.Fp64;
    }

    /// <summary>The values as a tensor.</summary>
    /// <exception cref="DismException">A value does not fit the type, lists are of several lengths, or their number does not fit the declared shape.</exception>
    public static Tensor Create(TensorValues values, DataType type)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            Write(writer, values.Data);
        var column = new InputColumn(new TensorSpec(values.Name!, type, default));
        Span<long> sizes = stackalloc long[MostDims];
        try
        {
            var reader = new Utf8JsonReader(text.WrittenSpan);
            reader.Read();
            sizes = sizes[..JsonElements.Read(ref reader, column, sizes)];
        }
        catch (JsonContentException e)
        {
            throw new DismException(ErrorCode.UsageInvalid, e.Message, e.Cure ?? "Correct this value.");
        }

        long[] shape = values.Shape is null ? sizes.ToArray() : [.. values.Shape];
        if (shape.Any(size => size < 0) || Tensor.CountOf(shape) != Tensor.CountOf(sizes))
            throw Fault(values.Name, $"has {Tensor.CountOf(sizes)} elements, which do not make the shape [{string.Join(',', shape)}]");
        return new Tensor(values.Name!, type, shape, column.Written.ToArray());
    }

    private static bool IsNotFinite(string text) => text is "NaN" or "Infinity" or "-Infinity";

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case IReadOnlyList<object> list:
                writer.WriteStartArray();
                foreach (object item in list)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case float number when !float.IsFinite(number):
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when !double.IsFinite(number):
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case IFormattable number and (sbyte or short or int or long or byte or ushort or uint or ulong or float or double or decimal or System.Numerics.BigInteger):
                writer.WriteRawValue(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new DismException(ErrorCode.UsageInvalid, $"A {value.GetType().Name} is no element of a tensor.", "Elements are numbers, truths and texts.");
        }
    }

    private static DismException Fault(string? name, string what) => new(ErrorCode.UsageInvalid, $"{name ?? "tensor"} {what}.", "Look at the values that are compared.");
}

using System.Globalization;
using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Dials.Data;

/// <summary>Writes the bins of histograms into the rows of an input.</summary>
internal static class HistogramCells
{
    /// <summary>Appends a histogram as the row in progress.</summary>
    /// <param name="source">Name of the source in messages.</param>
    /// <param name="histogram">The histogram.</param>
    /// <param name="column">The input.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: number of bins or a content does not fit the input.</exception>
    public static void Append(string source, DialsHistogram histogram, InputColumn column)
    {
        long[] shape = [.. histogram.Shape.Select(bins => (long)bins)];
        // A flat row may stand for several dims in a file; here the platform itself takes the histogram as it is.
        if ((!column.RowDims.IsDefault && column.RowDims.Length != shape.Length) || shape.Contains(0) || !column.TryAdoptShape(shape))
        {
            throw At(source, histogram, $"has [{string.Join(", ", shape)}] bins, and the input {column.Spec} takes [{string.Join(", ", column.RowDims)}]",
                "Name the element that the model was trained with (-MonitoringElement, --element), or correct Dims.");
        }

        Span<byte> cells = column.Reserve(checked(histogram.Bins.Length * column.ElementSize));
        long fault = ElementConverter.Convert(DataType.Fp64, MemoryMarshal.AsBytes(histogram.Bins.AsSpan()), column.DataType, cells);
        if (fault >= 0)
        {
            string content = histogram.Bins[fault].ToString("R", CultureInfo.InvariantCulture);
            throw At(source, histogram, $"has {content} in bin {Place(shape, fault)}, which {column.DataType.ToWireName()} of the input {column.Spec.Name} cannot hold", "Let the model take a larger type, or take another monitoring element.");
        }
    }

    private static DismException At(string source, DialsHistogram histogram, string what, string? cure) =>
        InputFault.At(new SourceLocation(source, 0, 0), $"the histogram of '{histogram.Element}' in lumisection {histogram.Lumisection} {what}.", cure);

    private static string Place(long[] shape, long bin) => shape.Length == 1 ? $"[{bin}]" : $"[{bin / shape[1]}][{bin % shape[1]}]";
}

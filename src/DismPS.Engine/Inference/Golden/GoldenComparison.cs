using System.Globalization;
using System.Runtime.InteropServices;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Compares an answer with a golden one.</summary>
public static class GoldenComparison
{
    /// <summary>The first difference in words; null when the answer fits. Order does not matter; every wanted tensor must be there.</summary>
    public static string? Difference(GoldenCase wanted, IReadOnlyList<Tensor> got)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(got);
        if (wanted.Outputs is null)
            return "the request was answered, but it must be refused";
        foreach (Tensor want in wanted.Outputs)
        {
            Tensor? tensor = got.FirstOrDefault(t => t.Name == want.Name);
            if (tensor is null)
                return $"output '{want.Name}' is missing; there are {string.Join(", ", got.Select(t => t.Name))}";
            if (Difference(want, tensor, wanted.RelativeTolerance, wanted.AbsoluteTolerance) is { } difference)
                return $"{want.Name}: {difference}";
        }

        return null;
    }

    private static string? Difference(Tensor want, Tensor got, double rtol, double atol)
    {
        if (want.DataType != got.DataType)
            return $"datatype {got.DataType.ToWireName()}, expected {want.DataType.ToWireName()}";
        if (!want.Shape.SequenceEqual(got.Shape))
            return $"shape [{string.Join(',', got.Shape)}], expected [{string.Join(',', want.Shape)}]";
        return want.DataType switch
        {
            DataType.Fp32 => Compare<float>(want, got, rtol, atol, static v => v),
            DataType.Fp64 => Compare<double>(want, got, rtol, atol, static v => v),
            DataType.Fp16 => Compare<Half>(want, got, rtol, atol, static v => (double)v),
            _ => want.Data.Span.SequenceEqual(got.Data.Span) ? null : "the values differ",
        };
    }

    private static string? Compare<T>(Tensor want, Tensor got, double rtol, double atol, Func<T, double> widen) where T : unmanaged
    {
        ReadOnlySpan<T> wanted = MemoryMarshal.Cast<byte, T>(want.Data.Span);
        ReadOnlySpan<T> gotten = MemoryMarshal.Cast<byte, T>(got.Data.Span);
        for (int i = 0; i < wanted.Length; i++)
        {
            double w = widen(wanted[i]);
            double g = widen(gotten[i]);
            bool equal = w.Equals(g) || Math.Abs(g - w) <= atol + (rtol * Math.Abs(w));
            if (!equal)
                return string.Create(CultureInfo.InvariantCulture, $"element {i} is {g:G9}, expected {w:G9} (rtol {rtol:G3}, atol {atol:G3})");
        }

        return null;
    }
}

using System.Globalization;

namespace DismPS.Engine.Inference;

/// <summary>How much a number may differ: |got - want| &lt;= Absolute + Relative * |want|.</summary>
/// <param name="Relative">rtol.</param>
/// <param name="Absolute">atol.</param>
public readonly record struct GoldenTolerance(double Relative, double Absolute)
{
    /// <summary>What a new file of answers gets: float32 models differ by less from one processor to another.</summary>
    public static GoldenTolerance Default { get; } = new(1e-4, 1e-5);

    /// <summary>True where a NaN differs from a NaN too.</summary>
    public bool DistinctNaN { get; init; }

    /// <summary><c>rtol 0.0001, atol 1E-05</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"rtol {Relative:R}, atol {Absolute:R}");
}

namespace DismPS.Engine.Inference.Output;

/// <summary>How much room the texts of an axis of runs need, in the units of the axis.</summary>
/// <param name="Tick">From one number to the next, at least.</param>
/// <param name="End">From a number to the end of its run, at least.</param>
/// <param name="Character">A character of a run's name.</param>
/// <param name="Label">From one name to the next, at least.</param>
/// <param name="Before">How far a name may stand out at the left.</param>
/// <param name="After">How far a name may stand out at the right.</param>
/// <param name="Ticks">Numbers that are wanted, about.</param>
internal readonly record struct AxisSpacing(double Tick, double End, double Character, double Label, double Before, double After, double Ticks)
{
    /// <summary>For a page, in its pixels.</summary>
    public static AxisSpacing Page { get; } = new(34, 14, 7.2, 10, 30, 14, 18);
}

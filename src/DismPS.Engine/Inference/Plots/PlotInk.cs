namespace DismPS.Engine.Inference.Plots;

/// <summary>What a pixel of a plot shows; what stands later covers what stands earlier.</summary>
internal enum PlotInk : byte
{
    /// <summary>Nothing: the terminal's own background.</summary>
    None,

    /// <summary>Lines of the scale and between runs.</summary>
    Grid,

    /// <summary>A score that is not flagged.</summary>
    Normal,

    /// <summary>The threshold.</summary>
    Threshold,

    /// <summary>Axes and their texts.</summary>
    Text,

    /// <summary>A row for which the model gave NaN.</summary>
    Undecided,

    /// <summary>A flagged row.</summary>
    Flagged,
}

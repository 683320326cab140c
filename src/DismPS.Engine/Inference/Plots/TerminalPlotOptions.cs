namespace DismPS.Engine.Inference.Plots;

/// <summary>How a plot is drawn.</summary>
public sealed record TerminalPlotOptions
{
    /// <summary>Columns of a terminal that are the least.</summary>
    public const int LeastWidth = 20;

    /// <summary>Lines of a terminal that are the least.</summary>
    public const int LeastHeight = 6;

    /// <summary>Pixels of a character cell that pictures are made for. Windows Terminal takes every cell for one of this size; elsewhere it is common, and none can be asked without waiting for its answer.</summary>
    public const int CellWidth = 10;

    /// <summary>The same for its height.</summary>
    public const int CellHeight = 20;

    /// <summary>How it is drawn; <see cref="PlotProtocol.Auto"/> stands for block characters here.</summary>
    public PlotProtocol Protocol { get; init; } = PlotProtocol.Block;

    /// <summary>Columns of the terminal, from 20 on.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Lines of the terminal that the plot takes with its title, from 6 on.</summary>
    public int Height { get; init; } = 20;

    /// <summary>Whether block characters have colours.</summary>
    public bool Colour { get; init; } = true;
}

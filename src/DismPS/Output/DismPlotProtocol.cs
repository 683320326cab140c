namespace DismPS;

/// <summary>How a plot is drawn in a terminal.</summary>
public enum DismPlotProtocol
{
    /// <summary>The best that the terminal is known to show.</summary>
    Auto,

    /// <summary>A picture as sixels.</summary>
    Sixel,

    /// <summary>A picture by kitty's graphics protocol.</summary>
    Kitty,

    /// <summary>Block characters: braille patterns with coloured marks.</summary>
    Block,

    /// <summary>ASCII without colours.</summary>
    Ascii,
}

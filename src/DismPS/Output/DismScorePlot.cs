namespace DismPS;

/// <summary>A plot of the scores of one model. It is shown as the plot itself.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Threshold">A row is anomalous when its score is above; null for a model that decides itself.</param>
/// <param name="Rows">Rows of the plot, with those that were not sent.</param>
/// <param name="Flagged">Rows that are anomalous.</param>
/// <param name="Undecided">Rows about which nothing can be said, because the model gave NaN.</param>
/// <param name="Minimum">The smallest score; null without any.</param>
/// <param name="Maximum">The largest score; null without any.</param>
/// <param name="Protocol">How it is drawn.</param>
/// <param name="Width">Columns of the terminal that it is made for.</param>
/// <param name="Height">Lines of the terminal that it takes.</param>
/// <param name="Text">The plot, with the codes of its protocol.</param>
/// <param name="PlainText">The same as text, for files and variables, where a picture is nothing.</param>
public sealed record DismScorePlot(
    string Model, double? Threshold, long Rows, long Flagged, long Undecided, double? Minimum, double? Maximum, DismPlotProtocol Protocol, int Width, int Height, string Text, string PlainText)
{
    /// <summary>The plot.</summary>
    public override string ToString() => Text;
}

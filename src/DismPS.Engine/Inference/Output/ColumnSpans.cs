using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Inference.Output;

/// <summary>The lowest and highest point of each pixel column: what many points look like at the size of a plot.</summary>
internal sealed class ColumnSpans(int columns)
{
    private readonly (double Low, double High)?[] spans = new (double, double)?[columns];

    public void Add(int column, double y)
    {
        if (!double.IsNaN(y))
            spans[column] = spans[column] is { } span ? (Math.Min(span.Low, y), Math.Max(span.High, y)) : (y, y);
    }

    public void Draw(HtmlBuilder html, string style, double left, double width)
    {
        if (!Array.Exists(spans, span => span is not null))
            return;
        html.Add($"<path class=\"{style}\" d=\"");
        for (int i = 0; i < spans.Length; i++)
        {
            if (spans[i] is { } span)
                html.Add($"M{left + ((i + 0.5) * width)} {span.Low - 0.7}V{span.High + 0.7}");
        }

        html.AddMarkup("\"/>");
    }
}

using System.Globalization;

namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>What all pages have around their sections, and the parts that look the same in each.</summary>
internal static class PageFrame
{
    /// <summary>Begins a page.</summary>
    /// <param name="html">The page.</param>
    /// <param name="title">Title of the window.</param>
    /// <param name="over">What kind of page it is.</param>
    /// <param name="heading">What it is about.</param>
    /// <param name="about">A sentence; null for none.</param>
    public static void Begin(HtmlBuilder html, string title, string over, string heading, string? about = null)
    {
        html.AddMarkup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // The page needs nothing from elsewhere, and a browser is told to fetch nothing should a text try to make it.
        html.AddMarkup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        html.AddMarkup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Add($"<title>{title}</title>\n<style>\n").AddMarkup(ReportStyle.Css).AddMarkup("</style>\n</head>\n<body>\n<main>\n");
        html.Add($"<header>\n<p class=\"over\">{over}</p>\n<h1>{heading}</h1>\n");
        if (!string.IsNullOrWhiteSpace(about))
            html.Add($"<p class=\"about\">{about}</p>\n");
    }

    /// <summary>A sentence that says it all, in the head of the page or of a part.</summary>
    /// <param name="html">The page.</param>
    /// <param name="state"><c>alert</c>, <c>unsure</c> or <c>calm</c>.</param>
    /// <param name="text">The sentence.</param>
    public static void Headline(HtmlBuilder html, string state, string text) => html.Add($"<p class=\"headline {state}\">{text}</p>\n");

    /// <summary>Ends the head.</summary>
    public static void EndHead(HtmlBuilder html) => html.AddMarkup("</header>\n");

    /// <summary>A few figures side by side.</summary>
    public static void Tiles(HtmlBuilder html, params IEnumerable<(string Name, string Value)> tiles)
    {
        html.AddMarkup("<dl class=\"tiles\">\n");
        foreach ((string name, string value) in tiles)
            html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
        html.AddMarkup("</dl>\n");
    }

    /// <summary>Begins a table in a section of its own; the cells of the head are its columns, those with <c>#</c> in front hold numbers.</summary>
    public static void BeginTable(HtmlBuilder html, string heading, string caption, params IEnumerable<string> columns)
    {
        html.Add($"<section class=\"card long\">\n<h2>{heading}</h2>\n<div class=\"scroll\"><table>\n<caption>{caption}</caption>\n<thead><tr>");
        foreach (string column in columns)
        {
            if (column.StartsWith('#'))
                html.Add($"<th scope=\"col\" class=\"n\">{column[1..]}</th>");
            else
                html.Add($"<th scope=\"col\">{column}</th>");
        }

        html.AddMarkup("</tr></thead>\n<tbody>\n");
    }

    /// <summary>Ends a table and its section.</summary>
    public static void EndTable(HtmlBuilder html) => html.AddMarkup("</tbody></table></div>\n</section>\n");

    /// <summary>Ends the page.</summary>
    public static void End(HtmlBuilder html, DateTimeOffset written) =>
        html.Add($"</main>\n<footer>{Written(written)}</footer>\n</body>\n</html>\n");

    /// <summary>Who wrote a report, and when.</summary>
    public static string Written(DateTimeOffset written) =>
        $"Written by DismPS {typeof(PageFrame).Assembly.GetName().Version?.ToString(3) ?? ""} on {written.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
}

using System.Globalization;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Inference.Output;

/// <summary>Puts the page of a report about one model together.</summary>
internal sealed class ReportPage(ReportFacts facts, ScoreSeries series, DateTimeOffset written)
{
    public string ToHtml()
    {
        HtmlBuilder html = new();
        string headline = series.Summary.Headline;
        PageFrame.Begin(html, $"{facts.ModelName}: {headline}", "Anomaly scores", facts.ModelName, facts.Description);
        PageFrame.Headline(html, ScoreSection.StateOf(series.Summary), headline);
        PageFrame.EndHead(html);
        new ScoreSection(new ScoreFacts(facts.Rule.Threshold, [.. Facts()]) { Elsewhere = "the CSV result has all" }, series).Write(html);
        PageFrame.End(html, written);
        return html.ToString();
    }

    private IEnumerable<KeyValuePair<string, string>> Facts()
    {
        yield return new("Name", facts.ModelName);
        foreach (KeyValuePair<string, string> fact in facts.More)
            yield return fact;
        yield return new("Score", facts.Rule.MetricOutput ?? "the flag, as 0 or 1");
        yield return new("Anomalous when", facts.Rule.Threshold is { } limit ? $"score > {limit.ToString("R", CultureInfo.InvariantCulture)}" : $"{facts.Rule.FlagOutput} is 1");
        if (facts.InputName is not null)
            yield return new("Input", facts.InputName);
    }
}

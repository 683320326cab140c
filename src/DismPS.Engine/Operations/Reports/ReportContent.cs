using DismPS.Engine.Inference.Output;
using DismPS.Engine.Validation.Reports;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Operations.Reports;

/// <summary>What a report tells, by kind.</summary>
internal sealed class ReportContent(ReportPaths paths)
{
    public FindingsPart Findings { get; } = new(paths);

    public ScorePart Scores { get; } = new(paths);

    public RunsPart Runs { get; } = new();

    public GoldenPart Golden { get; } = new();

    /// <summary>What the report is about.</summary>
    public string Title
    {
        get
        {
            List<string> parts = [];
            if (Findings.Count > 0)
                parts.Add(Findings is { Count: 1, Templates: [var one] } ? one.Name : $"{Findings.Count} templates");
            parts.AddRange(Scores.Groups.Select(group => group.Model).Distinct().Take(3));
            if (Scores.Groups.Count == 0 && Runs.Count > 0)
                parts.Add("runs");
            if (Golden.Count > 0)
                parts.Add("golden cases");
            return parts.Count == 0 ? "An empty report" : string.Join(", ", parts);
        }
    }

    /// <summary>The sentence of each kind, with its state.</summary>
    public IEnumerable<(string State, string Text)> Headlines()
    {
        if (Findings.Count > 0)
            yield return (Findings.State, Findings.Headline);
        foreach (ScoreGroup group in Scores.Groups)
            yield return (ScoreSection.StateOf(group.Series.Summary), Scores.Groups.Count == 1 ? group.Series.Summary.Headline : $"{group.Heading}: {group.Series.Summary.Headline}");
        if (Runs.Count > 0)
            yield return (Runs.Flagged > 0 ? "alert" : Runs.Undecided > 0 ? "unsure" : "calm", Runs.Headline);
        if (Golden.Count > 0)
            yield return (Golden.Failed > 0 ? "alert" : "calm", Golden.Headline);
        if (Findings.Count + Scores.Groups.Count + Runs.Count + Golden.Count == 0)
            yield return ("calm", "Nothing was given to report.");
    }
}

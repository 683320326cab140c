using System.Globalization;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Operations.Creation;

/// <summary>Asks a person for what neither the model file nor the options say.</summary>
internal static class TemplateQuestions
{
    /// <summary>The options completed by the answers; an empty answer keeps the default, null ends the questions.</summary>
    public static CreateTemplateOptions Ask(CreateTemplateOptions options, TemplateOutline outline, Func<TemplateQuestion, string?> ask)
    {
        if (outline.Workspace.IsPlaceholder)
        {
            if (ask(new TemplateQuestion("Workspace in DIALS", outline.Workspace.Text)) is not { } workspace)
                return options;
            options = options with { Workspace = NonEmpty(workspace) };
        }

        if (outline.Description.IsPlaceholder)
        {
            if (ask(new TemplateQuestion("Description", outline.Description.Text)) is not { } description)
                return options;
            options = options with { Description = NonEmpty(description) };
        }

        for (int i = options.MonitoringElements.Length; i < outline.Inputs.Length; i++)
        {
            OutlineTensor input = outline.Inputs[i];
            var question = new TemplateQuestion($"Monitoring element of the input '{input.Name}' [{string.Join(", ", input.Dims)}]", input.MonitoringElement!.Text);
            if (ask(question) is not { } element)
                return options;
            // Later answers need their place, so an empty one keeps the mark.
            options = options with { MonitoringElements = options.MonitoringElements.Add(NonEmpty(element) ?? TemplateText.PlaceholderElement) };
        }

        if (outline.Scoring.IsMetricGuessed)
        {
            string names = string.Join(", ", outline.Outputs.Select(output => output.Name));
            string? metric = ask(new TemplateQuestion($"Output with the score ({names})", outline.Scoring.MetricKey!));
            if (metric is null)
                return options;
            if (outline.Outputs.Any(output => output.Name == metric.Trim()))
                options = options with { MetricKey = metric.Trim() };
        }

        OutlineScoring scoring = options.MetricKey is null ? outline.Scoring : outline.Scoring with { MetricKey = options.MetricKey };
        return outline.Scoring.IsThresholdPlaceholder ? AskThreshold(options, scoring, ask) : options;
    }

    private static CreateTemplateOptions AskThreshold(CreateTemplateOptions options, OutlineScoring scoring, Func<TemplateQuestion, string?> ask)
    {
        string shown = scoring.AnomalyThreshold!.Value.ToString("R", CultureInfo.InvariantCulture);
        string text = $"Rows are anomalous where '{scoring.MetricKey}' is above";
        while (ask(new TemplateQuestion(text, shown)) is { } answer && answer.Length > 0)
        {
            if (double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double threshold) && double.IsFinite(threshold))
                return options with { AnomalyThreshold = threshold };
            text = $"'{answer}' is no number. Rows are anomalous where '{scoring.MetricKey}' is above";
        }

        return options;
    }

    private static string? NonEmpty(string answer) => answer.Trim() is { Length: > 0 } text ? text : null;
}

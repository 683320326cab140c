using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using Spectre.Console;

namespace DismPS.Tool.Output;

/// <summary>Shows the quickstart: a progress bar and a table on a terminal, plain lines elsewhere.</summary>
internal static class QuickstartDisplay
{
    /// <summary>Runs the operation and shows its steps.</summary>
    public static async Task<QuickstartResult> RunAsync(
        CommandOutput output, Func<IProgress<QuickstartProgress>, Task<QuickstartResult>> run)
    {
        if (output.IsJson || Console.IsOutputRedirected || Console.IsErrorRedirected)
            return await run(new LineProgress(output)).ConfigureAwait(false);
        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => run(new BarProgress(context))).ConfigureAwait(false);
    }

    /// <summary>The flagged rows, the summary and where everything lies.</summary>
    public static void Print(CommandOutput output, QuickstartResult result)
    {
        if (output.IsJson)
            return;
        if (Console.IsOutputRedirected)
        {
            output.Line(PredictionLines.Header);
            foreach (ScoredRow row in result.Flagged)
                output.Line(PredictionLines.Of(row));
        }
        else
        {
            var table = new Table().RoundedBorder();
            table.AddColumn(new TableColumn("run").RightAligned());
            table.AddColumn(new TableColumn("lumisection").RightAligned());
            table.AddColumn(new TableColumn("score").RightAligned());
            table.AddColumn(new TableColumn("threshold").RightAligned());
            table.AddColumn("flag");
            foreach (ScoredRow row in result.Flagged)
            {
                table.AddRow(
                    $"{row.Run}", $"{row.Lumisection}", PredictionLines.Number(row.Score), PredictionLines.Number(row.Threshold), $"[red]{PredictionLines.FlagOf(row)}[/]");
            }

            AnsiConsole.Write(table);
        }

        output.Line(result.Summary.Headline);
        output.Line($"scores   {result.ScoresPath}");
        output.Line($"report   {result.ReportPath}");
        output.Line($"package  {result.Package!.PackageFolder}");
    }

    private static string TextOf(QuickstartStep step) => step switch
    {
        QuickstartStep.Check => "check template",
        QuickstartStep.Build => "build artifact",
        QuickstartStep.Serve => "start server",
        QuickstartStep.Score => "score",
        QuickstartStep.Report => "write results",
        QuickstartStep.Package => "package",
        _ => "stop server",
    };

    private sealed class LineProgress(CommandOutput output) : IProgress<QuickstartProgress>
    {
        public void Report(QuickstartProgress value)
        {
            if (value.Detail is not null)
                output.Message($"{TextOf(value.Step),-14} {value.Detail}");
        }
    }

    private sealed class BarProgress(ProgressContext context) : IProgress<QuickstartProgress>
    {
        private ProgressTask? _task;

        public void Report(QuickstartProgress value)
        {
            if (value.Detail is not null)
            {
                _task?.Value(100);
                _task = context.AddTask(Markup.Escape($"{TextOf(value.Step),-14} {value.Detail}"));
                if (value.Step == QuickstartStep.Stop)
                    _task.Value(100);
            }
            else
            {
                _task?.Value(value.Percent);
            }
        }
    }
}

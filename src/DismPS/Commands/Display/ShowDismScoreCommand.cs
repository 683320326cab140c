using System.Management.Automation;
using System.Management.Automation.Host;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Plots;

namespace DismPS.Commands;

/// <summary>Plots scores in the terminal.</summary>
[Cmdlet(VerbsCommon.Show, "DismScore")]
[OutputType(typeof(DismScorePlot))]
public sealed class ShowDismScoreCommand : DismCommand
{
    private const int MostPlots = 32;
    private const int DefaultWidth = 80;
    private const int MostDefaultWidth = 160;
    private const int MostDefaultHeight = 24;

    private readonly Dictionary<(string Model, double? Threshold), TerminalPlot> _plots = [];
    private long _leftOut;

    /// <summary>Scores of Invoke-DismInference, also from another session or a file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    [AllowNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>How the plot is drawn.</summary>
    [Parameter]
    public DismPlotProtocol Protocol { get; set; }

    /// <summary>Columns of the plot; those of the window by default.</summary>
    [Parameter]
    [ValidateRange(TerminalPlotOptions.LeastWidth, 1000)]
    public int Width { get; set; }

    /// <summary>Lines of the plot; those of the window, at most 24, by default.</summary>
    [Parameter]
    [ValidateRange(TerminalPlotOptions.LeastHeight, 200)]
    public int Height { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject value in InputObject ?? [])
        {
            if (value is null)
                continue;
            var read = new OutputObject(value);
            if (read.Kind == OutputKind.Prediction)
                Add(OutputReader.Prediction(value));
            else
                WriteFault(new DismException(ErrorCode.UsageInvalid, $"An object of the type '{read.TypeName}' has no score.", "Give it what Invoke-DismInference returns."), value);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        (int width, int height) = Window();
        PlotProtocol protocol = Protocol == DismPlotProtocol.Auto ? Detect() : (PlotProtocol)(int)Protocol;
        var options = new TerminalPlotOptions
        {
            Protocol = protocol,
            Width = Width > 0 ? Width : Math.Clamp(width, TerminalPlotOptions.LeastWidth, MostDefaultWidth),
            Height = Height > 0 ? Height : Math.Clamp(height - 2, TerminalPlotOptions.LeastHeight, MostDefaultHeight),
            Colour = !IsPlain(),
        };
        foreach (TerminalPlot plot in _plots.Values)
        {
            ScoreSummary summary = plot.Summary;
            string text = plot.Render(options);
            WriteObject(new DismScorePlot(
                plot.Model, plot.Threshold, summary.Total, summary.Anomalies, summary.Undecided, Known(summary.Minimum), Known(summary.Maximum),
                (DismPlotProtocol)(int)protocol, options.Width, options.Height, text,
                protocol is PlotProtocol.Sixel or PlotProtocol.Kitty ? plot.Render(options with { Protocol = PlotProtocol.Block }) : text));
        }

        if (_leftOut > 0)
            WriteWarning($"{_leftOut} rows of further models are not shown: {MostPlots} plots are the most.");
    }

    private void Add(ScoredRow row)
    {
        if (!_plots.TryGetValue((row.ModelName, row.Threshold), out TerminalPlot? plot))
        {
            if (_plots.Count == MostPlots)
            {
                _leftOut++;
                return;
            }

            plot = new TerminalPlot(row.ModelName, row.Threshold);
            _plots.Add((row.ModelName, row.Threshold), plot);
        }

        plot.Add(row);
    }

    private PlotProtocol Detect() =>
        IsPlain() ? PlotProtocol.Ascii : TerminalGraphics.Detect(Environment.GetEnvironmentVariable, IsElsewhere());

    /// <summary>Whether the terminal that the environment speaks of is not the one that shows the plot.</summary>
    // The console is only asked where it goes to; nothing is written to it.
#pragma warning disable RS0030
    private bool IsElsewhere() => Console.IsOutputRedirected || Host.Name is "ServerRemoteHost" or "Default Host";
#pragma warning restore RS0030

    /// <summary>Whether the user wants no colours at all.</summary>
    private bool IsPlain() =>
        SessionState.PSVariable.GetValue("PSStyle") is { } style && PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value?.ToString() == "PlainText";

    private (int Width, int Height) Window()
    {
        try
        {
            Size size = Host.UI?.RawUI is { } window ? window.WindowSize : default;
            return (size.Width > 0 ? size.Width - 1 : DefaultWidth, size.Height > 0 ? size.Height : MostDefaultHeight);
        }
        catch (Exception e) when (e is HostException or NotImplementedException or InvalidOperationException)
        {
            // A host without a window, as that of a job.
            return (DefaultWidth, MostDefaultHeight);
        }
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}

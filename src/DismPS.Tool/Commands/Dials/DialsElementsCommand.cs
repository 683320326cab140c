using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary><c>dismps dials elements</c>.</summary>
internal sealed class DialsElementsCommand : DismpsCommand
{
    private readonly DialsOptionsSet _dials = new();
    private readonly Option<string[]> _name = new("--name") { Description = "Only elements of this name; * and ? stand for parts of it; may be given several times.", HelpName = "NAME" };
    private readonly Option<string?> _workspace = new("--workspace", "-w") { Description = "Workspace [default: your own].", HelpName = "NAME" };
    private readonly Option<int?> _dimensions = new("--dimensions") { Description = "Only elements whose histograms have 1 or 2 dimensions.", HelpName = "1|2" };

    public DialsElementsCommand(Option<OutputFormat> output)
        : base("elements", "List the monitoring elements of a workspace of DIALS.", output)
    {
        foreach (Option option in (Option[])[.. _dials.Options, _name, _workspace, _dimensions])
            Add(option);
        _dimensions.Validators.Add(result => SharedOptions.Require(result, _dimensions, value => value is 1 or 2, "1 or 2"));
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var filter = new ElementFilter { Name = NameFilter.Of(arguments.GetValue(_name)), Workspace = arguments.GetValue(_workspace), Dimensions = arguments.GetValue(_dimensions) };
        List<DialsElementDocument> all = [];
        await foreach (MonitoringElement element in ListDialsElements.StreamAsync(filter, _dials.Read(arguments), DialsEnvironment.OfProcess(), TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{element.Id,8}  {element.Dimensions}-D  {element.Count,10}  {element.Name}"));
            if (output.IsJson)
                all.Add(new DialsElementDocument(element.Id, element.Name, element.Dimensions, element.Count));
        }

        output.Document(new DialsElementListDocument(all), ToolJson.Default.DialsElementListDocument);
        return ExitCode.Success;
    }
}

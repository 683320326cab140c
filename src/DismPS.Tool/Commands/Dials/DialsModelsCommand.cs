using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary><c>dismps dials models</c>.</summary>
internal sealed class DialsModelsCommand : DismpsCommand
{
    private readonly DialsOptionsSet _dials = new();
    private readonly Option<string[]> _name = new("--name") { Description = "Only models of this name; * and ? stand for parts of it; may be given several times.", HelpName = "NAME" };
    private readonly Option<string?> _workspace = new("--workspace", "-w") { Description = "Workspace [default: your own].", HelpName = "NAME" };
    private readonly Option<string?> _type = new("--type") { Description = "Only models of this resource type; its end is enough: ONNX.", HelpName = "TYPE" };
    private readonly Option<bool> _active = new("--active") { Description = "Only models that DIALS asks." };

    public DialsModelsCommand(Option<OutputFormat> output)
        : base("models", "List the models that are registered in DIALS.", output)
    {
        foreach (Option option in (Option[])[.. _dials.Options, _name, _workspace, _type, _active])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var filter = new ModelFilter
        {
            Name = NameFilter.Of(arguments.GetValue(_name)),
            Workspace = arguments.GetValue(_workspace),
            Type = arguments.GetValue(_type),
            ActiveOnly = arguments.GetValue(_active),
        };
        List<DialsModelDocument> all = [];
        await foreach (RegisteredModel model in ListDialsModels.StreamAsync(filter, _dials.Read(arguments), DialsEnvironment.OfProcess(), TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{model.Id,6}  {model.Name,-40} {model.Revision,4}  {(model.Active ? "active" : "-"),-6}  {(model.Ready ? "ready" : "-"),-5}  {model.Type}"));
            if (output.IsJson)
                all.Add(DialsDocuments.Of(model));
        }

        output.Document(new DialsModelListDocument(all), ToolJson.Default.DialsModelListDocument);
        return ExitCode.Success;
    }
}

using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary><c>dismps dials workspaces</c>.</summary>
internal sealed class DialsWorkspacesCommand : DismpsCommand
{
    private readonly DialsOptionsSet _dials = new();

    public DialsWorkspacesCommand(Option<OutputFormat> output)
        : base("workspaces", "List the workspaces of DIALS.", output)
    {
        foreach (Option option in _dials.Options)
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        List<DialsWorkspace> all = [];
        await foreach (DialsWorkspace workspace in ListDialsWorkspaces.StreamAsync(_dials.Read(arguments), DialsEnvironment.OfProcess(), TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            output.Line(workspace.IsDefault ? $"{workspace.Name}  (your default)" : workspace.Name);
            all.Add(workspace);
        }

        output.Document(new DialsWorkspaceListDocument(all), ToolJson.Default.DialsWorkspaceListDocument);
        return ExitCode.Success;
    }
}

using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary><c>dismps dials status</c>.</summary>
internal sealed class DialsStatusCommand : DismpsCommand
{
    private readonly DialsOptionsSet _dials = new();
    private readonly Option<bool> _test = new("--test") { Description = "Ask the service, in place of telling what is known." };

    public DialsStatusCommand(Option<OutputFormat> output)
        : base("status", "Tell whether and how you are signed in to DIALS; exit code 3 when you are not.", output)
    {
        foreach (Option option in (Option[])[.. _dials.Options, _test])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        DialsOptions options = _dials.Read(arguments);
        DialsEnvironment environment = DialsEnvironment.OfProcess();
        DialsConnectionInfo? info = await ShowDialsConnection.RunAsync(options, environment, arguments.GetValue(_test), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        // What is said of nobody is the same as of any other command: message, cure, document.
        if (info is null or { State: DialsConnectionState.Over })
            DialsConnection.Open(options, environment, TimeProvider.System).Dispose();
        output.Line(DialsDocuments.LineOf(info!));
        output.Document(DialsDocuments.Of(info!), ToolJson.Default.DialsConnectionDocument);
        return ExitCode.Success;
    }
}

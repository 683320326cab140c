using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary><c>dismps dials logout</c>.</summary>
internal sealed class DialsLogoutCommand : DismpsCommand
{
    private readonly DialsOptionsSet _dials = new();
    private readonly Option<bool> _all = new("--all") { Description = "Forget all services." };

    public DialsLogoutCommand(Option<OutputFormat> output)
        : base("logout", "Forget the sign-in to DIALS.", output)
    {
        foreach (Option option in (Option[])[.. _dials.Options, _all])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        DialsEnvironment environment = DialsEnvironment.OfProcess();
        IReadOnlyList<Uri> services = DisconnectDials.Find(_dials.Read(arguments), environment, arguments.GetValue(_all), TimeProvider.System);
        foreach (Uri service in services)
        {
            await DisconnectDials.RunAsync(service, environment, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            output.Line($"{service}: signed out");
        }

        if (services.Count == 0)
            output.Message("Nobody is signed in.");
        output.Document(new DialsLogoutDocument(services), ToolJson.Default.DialsLogoutDocument);
        return ExitCode.Success;
    }
}

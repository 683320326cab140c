using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary><c>dismps dials login</c>.</summary>
internal sealed class DialsLoginCommand : DismpsCommand
{
    private readonly DialsOptionsSet _dials = new();
    private readonly Option<bool> _force = SharedOptions.Force("Sign in anew, also who is signed in.");

    public DialsLoginCommand(Option<OutputFormat> output)
        : base("login", "Sign in to DIALS on a page that you open anywhere; the token is kept for later commands.", output)
    {
        foreach (Option option in (Option[])[.. _dials.Options, _force])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        await foreach (SignInProgress step in ConnectDials
            .StreamAsync(_dials.Read(arguments), DialsEnvironment.OfProcess(), arguments.GetValue(_force), TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            if (step.Code is { } code)
            {
                output.Message($"Open this address in a browser and sign in:\n  {code.Address}");
                if (code.UserCode is { } shown)
                    output.Message($"The page shows the code {shown}. It is good for {code.ExpiresIn.TotalMinutes:0.#} minutes.");
            }

            if (step.Result is not { } result)
                continue;
            output.Line(DialsDocuments.LineOf(result));
            output.Document(DialsDocuments.Of(result), ToolJson.Default.DialsConnectionDocument);
        }

        return ExitCode.Success;
    }
}

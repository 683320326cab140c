using System.CommandLine;
using System.CommandLine.Parsing;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary>A command: options in, one operation called, its result printed, failures turned into exit codes.</summary>
internal abstract class DismpsCommand : Command
{
    private readonly Option<OutputFormat> _output;

    protected DismpsCommand(string name, string description, Option<OutputFormat> output)
        : base(name, description)
    {
        _output = output;
        SetAction(InvokeAsync);
    }

    /// <summary>The working folder of the process; relative paths on the command line start here.</summary>
    protected static string WorkingFolder => Environment.CurrentDirectory;

    protected abstract Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken);

    protected static string Absolute(string path) => Path.GetFullPath(path, WorkingFolder);

    protected static TemplateSource Source(string template, string? baseFolder) =>
        new(template, WorkingFolder, baseFolder is null ? null : Absolute(baseFolder));

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var output = new CommandOutput(
            arguments.GetValue(_output), arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        try
        {
            return (int)await RunAsync(arguments, output, cancellationToken).ConfigureAwait(false);
        }
        catch (DismException e)
        {
            return (int)output.Fail(e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.Message("dismps: interrupted.");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("DISMPS_DEBUG") != "1")
        {
            // A defect of this program. The trace helps its makers, not its users, and is one variable away.
            output.Message($"dismps: internal error: {e.GetType().Name}: {e.Message}");
            output.Message("  This is a defect. Please report it with what DISMPS_DEBUG=1 shows.");
            return (int)ExitCode.EnvironmentAtFault;
        }
    }
}

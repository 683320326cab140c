using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary>A command: options in, one operation called, its result printed, failures turned into exit codes.</summary>
internal abstract class DismpsCommand : Command
{
    /// <summary>A variable that shows the traces of defects where it is 1; programs that are started from here have it too.</summary>
    public const string DebugVariable = "DISMPS_DEBUG";

    private readonly Option<OutputFormat> _output;

    protected DismpsCommand(string name, string description, Option<OutputFormat> output)
        : base(name, description)
    {
        _output = output;
        SetAction(InvokeAsync);
        if (!HasReports)
            Validators.Add(RefuseReports);
    }

    /// <summary>Whether the command writes reports for other programs, beyond its JSON document.</summary>
    protected virtual bool HasReports => false;

    /// <summary>The working folder of the process; relative paths on the command line start here.</summary>
    protected static string WorkingFolder => Environment.CurrentDirectory;

    protected abstract Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken);

    protected static string Absolute(string path) => Path.GetFullPath(path, WorkingFolder);

    protected static TemplateSource Source(string template, string? baseFolder) =>
        new(template, WorkingFolder, baseFolder is null ? null : Absolute(baseFolder)) { Names = Names };

    /// <summary>Folders and file names of builds and packages, of the platform tool's environment variables.</summary>
    protected static ArtifactNames Names => ArtifactNames.FromEnvironment(WorkingFolder, Environment.GetEnvironmentVariable);

    /// <summary>
    /// The template that is named, by option or variable, else that of the last build here, else the usual one: what follows a build need not name it again.
    /// Where another one lies in the usual place, it is told which is taken.
    /// </summary>
    protected static async Task<TemplateSource> SourceOfBuildAsync(string? template, string? baseFolder, CommandOutput output, CancellationToken cancellationToken)
    {
        string usual = SharedOptions.DefaultTemplate;
        bool isNamed = template is not null || baseFolder is not null || (usual != SharedOptions.UsualTemplate && File.Exists(usual));
        if (isNamed || await FindBuiltTemplate.RunAsync(WorkingFolder, Names, cancellationToken).ConfigureAwait(false) is not { } built)
            return Source(template ?? usual, baseFolder);
        if (built.FullPath != Absolute(usual) && File.Exists(usual))
            output.Message($"dismps: taking {built.Path}, which was built last; -f {usual} takes the other");
        return built;
    }

    private void RefuseReports(CommandResult result)
    {
        if (result.GetResult(_output) is { Implicit: false } given && !given.Errors.Any() && given.GetValueOrDefault<OutputFormat>() > OutputFormat.Json)
            result.AddError($"--output takes text or json for {Name}; only validate writes other reports.");
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var output = new CommandOutput(
            arguments.GetValue(_output), arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A closed terminal ends a command as Ctrl+C does: cleanly.
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Interrupt(context, ending));
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => Interrupt(context, ending));
        try
        {
            return (int)await RunAsync(arguments, output, ending.Token).ConfigureAwait(false);
        }
        catch (DismException e)
        {
            return (int)output.Fail(e);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return (int)output.Fail("Interrupted", "interrupted.", null, ExitCode.Interrupted);
        }
        catch (IOException e) when (e.StackTrace?.Contains(nameof(CommandOutput), StringComparison.Ordinal) == true)
        {
            // Standard output is a file on a full disk, or closed.
            return (int)output.Fail(nameof(ErrorCode.WriteFailed), $"standard output could not be written: {e.Message}", null, ExitCode.EnvironmentAtFault);
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable(DebugVariable) != "1")
        {
            // The trace helps the makers of the program, not its users, and is one variable away.
            return (int)output.Fail(
                "InternalError", $"internal error: {e.GetType().Name}: {e.Message}",
                "This is a defect. Please report it with what DISMPS_DEBUG=1 shows.", ExitCode.EnvironmentAtFault);
        }
    }

    private static void Interrupt(PosixSignalContext context, CancellationTokenSource ending)
    {
        context.Cancel = true;
        ending.Cancel();
    }
}

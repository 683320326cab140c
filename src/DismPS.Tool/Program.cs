using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Tool.Commands;
using DismPS.Tool.Commands.Deployments;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Commands.Dismcli;
using DismPS.Tool.Commands.Publications;
using DismPS.Tool.Output;

if (DismcliProgram.IsMeant)
    return await DismcliProgram.RunAsync(args, SocketThread.LetAnswer).ConfigureAwait(false);

// The YAML library has its two patterns compiled, which takes longer than all that they are used for in a command that is over at once (bench coldstart).
if (args is ["validate" or "new" or "diff" or "schema", ..])
    AppContext.SetSwitch("System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported", false);

Option<OutputFormat> output = SharedOptions.Output();
Option<bool> debug = SharedOptions.Debug();
var root = new RootCommand("From a DISM template to scored predictions: check, build, serve, score, package, publish.")
{
    output,
    debug,
    new NewCommand(output),
    new ValidateCommand(output),
    new DiffCommand(output),
    new SchemaCommand(output),
    new BuildCommand(output),
    new StartApiCommand(output),
    new ServeCommand(output),
    new PsCommand(output),
    new LogsCommand(output),
    new StopCommand(output),
    new InferCommand(output),
    new TestCommand(output),
    new EnvCommand(output),
    new PackageCommand(output),
    new PublishCommand(output),
    new ManifestCommand(output),
    new PublicationsCommand(output),
    new DeploymentsCommand(output),
    new UndoCommand(output),
    new DoctorCommand(output),
    new DialsCommand(output),
    new RegisterCommand(output),
    new QuickstartCommand(output),
};

ParseResult arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    // The library answers 1; wrong use is 2 here.
    IReadOnlyList<string> faults = CommandLineText.FaultsOf(arguments);
    foreach (string fault in faults)
        Console.Error.WriteLine($"dismps: {fault}");
    Console.Error.WriteLine($"  '{CommandLineText.HelpOf(arguments)}' lists what is possible.");
    if (CommandLineText.AsksForJson(args))
    {
        new CommandOutput(OutputFormat.Json, Console.Out, TextWriter.Null)
            .Fail(new DismException(ErrorCode.UsageInvalid, string.Join(" ", faults),
                $"'{CommandLineText.HelpOf(arguments)}' lists what is possible."));
    }

    return (int)ExitCode.WrongUse;
}

if (arguments.GetValue(debug))
    Environment.SetEnvironmentVariable(DismpsCommand.DebugVariable, "1");
bool serves = arguments.CommandResult.Command is ServeCommand;
if (serves)
    SocketThread.LetAnswer();

return await arguments.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // A build ends between two files and needs longer than the library's two seconds. A server takes its signals itself: it drains as long as it was told.
    ProcessTerminationTimeout = serves ? null : TimeSpan.FromSeconds(15),
}).ConfigureAwait(false);

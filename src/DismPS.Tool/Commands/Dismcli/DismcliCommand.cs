using System.CommandLine;
using System.Runtime.InteropServices;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations;

namespace DismPS.Tool.Commands.Dismcli;

/// <summary>A command under the name dismcli: its options, its lines, its exit codes. Every failure is 1 there.</summary>
internal abstract class DismcliCommand : Command
{
    private readonly Option<bool> _debug;

    protected DismcliCommand(string name, string description, Option<bool> debug)
        : base(name, description)
    {
        _debug = debug;
        SetAction(InvokeAsync);
    }

    /// <summary>The working folder of the process.</summary>
    protected static string WorkingFolder => Environment.CurrentDirectory;

    /// <summary>Folders and file names of the environment.</summary>
    protected static ArtifactNames Names => ArtifactNames.FromEnvironment(WorkingFolder, Environment.GetEnvironmentVariable);

    /// <summary>The option that names a service.</summary>
    protected static Option<string?> DialsBaseUrl() => new("--dials_base_url", "-u") { Description = "Base URL of DIALS [default: production].", HelpName = "TEXT" };

    protected abstract Task RunAsync(ParseResult arguments, DismcliLog log, CancellationToken cancellationToken);

    /// <summary>DIALS is always asked, and the user to sign in. Without the option it is production, whatever the last sign-in was.</summary>
    protected static DialsAccess Access(string? url, DismcliLog log)
    {
        string service = url ?? DialsEnvironment.OfProcess().Url ?? DialsService.Production.BaseUrl.ToString();
        return new DialsAccess(DialsUse.Always, new DialsOptions { Url = service, WorkingFolder = WorkingFolder }) { Observer = log };
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var log = new DismcliLog(arguments.InvocationConfiguration.Error, arguments.GetValue(_debug), TimeProvider.System);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            ending.Cancel();
        });
        try
        {
            await RunAsync(arguments, log, ending.Token).ConfigureAwait(false);
            return 0;
        }
        catch (DismException e)
        {
            log.Error(e);
        }
        catch (Exception e) when (e is EndOfAnswersException || (e is OperationCanceledException && ending.IsCancellationRequested))
        {
            arguments.InvocationConfiguration.Error.WriteLine("Aborted!");
        }
        catch (Exception e) when (!log.IsDebug)
        {
            log.Error($"Internal error: {e.GetType().Name}: {e.Message}. This is a defect; please report it with what --debug shows.");
        }

        return 1;
    }
}

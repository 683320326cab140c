using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Forgets sign-ins to DIALS.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Dials", SupportsShouldProcess = true, DefaultParameterSetName = UrlSet)]
[OutputType(typeof(DialsConnection))]
public sealed class DisconnectDialsCommand : DismCommand
{
    private const string UrlSet = "Url";
    private const string AllSet = "All";

    /// <summary>Base URL of the service; by default the one that is meant where none is named.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = UrlSet)]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>Forgets all services.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        DialsSignIn session = DialsSignIn.Current;
        try
        {
            var environment = session.EnvironmentOf(Url);
            var options = session.OptionsOf(Url, WorkingFolder);
            List<Uri> services = [.. DisconnectDials.Find(options, environment, All, TimeProvider.System)];
            Uri meant = Engine.Dials.DialsConnection.ServiceOf(options, environment, TimeProvider.System).BaseUrl;
            if (session.ServiceOfSecrets is { } own && (All || own == meant) && !services.Contains(own))
                services.Add(own);
            foreach (Uri service in services)
            {
                if (!ShouldProcess(service.ToString(), "Forget the sign-in to DIALS"))
                    continue;
                session.Forget(service);
                DialsSession.Current.Forget();
                AsyncPump.Run(() => DisconnectDials.RunAsync(service, environment, TimeProvider.System, Ended));
            }
        }
        catch (DismException e)
        {
            WriteFault(e);
        }
    }
}

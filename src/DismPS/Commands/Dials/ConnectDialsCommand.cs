using System.Management.Automation;
using System.Net;
using System.Security;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Signs in to DIALS.</summary>
[Cmdlet(VerbsCommunications.Connect, "Dials", SupportsShouldProcess = true, DefaultParameterSetName = UserSet)]
[OutputType(typeof(DialsConnection))]
public sealed class ConnectDialsCommand : DismCommand
{
    private const string UserSet = "User";
    private const string ApplicationSet = "Application";
    private const string TokenSet = "Token";
    private const int ProgressId = 1;
    private const string Activity = "Signing in to DIALS";

    /// <summary>Base URL of the service; by default that of the last sign-in, of the environment, or production.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>Realm of the identity service in place of CERN's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Realm { get; set; }

    /// <summary>Client in place of the one that belongs to the base URL.</summary>
    [Parameter(ParameterSetName = UserSet)]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>Audience in place of the one that belongs to the base URL.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Audience { get; set; }

    /// <summary>Client and secret of an application.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ApplicationSet)]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Access token that somebody else fetched.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>File of the certificates (PEM) that the servers' must descend from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityPath { get; set; }

    /// <summary>Proxy in place of the system's.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>Signs in anew, also who is signed in.</summary>
    [Parameter(ParameterSetName = UserSet)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        DialsOptions options;
        Uri service;
        Dictionary<string, string> secrets = SecretsOf();
        var environment = new DialsEnvironment(name => secrets.TryGetValue(name, out string? value) ? value : Environment.GetEnvironmentVariable(name));
        try
        {
            options = new DialsOptions
            {
                Url = Url,
                Realm = Realm,
                ClientId = ClientId,
                Audience = Audience,
                CertificateAuthorityPath = CertificateAuthorityPath is null ? null : Absolute(CertificateAuthorityPath),
                Proxy = Proxy,
                WorkingFolder = WorkingFolder,
            };
            service = Engine.Dials.DialsConnection.ServiceOf(options, environment, TimeProvider.System).BaseUrl;
        }
        catch (DismException e)
        {
            ThrowFault(e);
            return;
        }

        if (!ShouldProcess(service.ToString(), "Sign in to DIALS"))
            return;
        foreach (SignInProgress step in Guarded(AsyncPump.Enumerate(token => ConnectDials.StreamAsync(options, environment, Force, TimeProvider.System, token), Ended), service))
        {
            if (step.Code is { } code)
                Show(code);
            if (step.Remaining is { } remaining)
                WriteProgress(new ProgressRecord(ProgressId, Activity, "Waiting for the page") { SecondsRemaining = Math.Max(0, (int)remaining.TotalSeconds) });
            if (step.Result is not { } result)
                continue;
            DialsSignIn.Current.Keep(service, options, secrets);
            DialsSession.Current.Forget();
            WriteObject(new DialsConnection(result));
        }

        EndProgress(ProgressId, Activity);
    }

    private void Show(DeviceCode code)
    {
        string compare = code.UserCode is { } shown ? $" It shows the code {shown}." : "";
        // On the host, and in the information stream for scripts that show it elsewhere.
        WriteInformation(new HostInformationMessage { Message = $"Open {code.Address} in a browser and sign in.{compare}" }, ["PSHOST"]);
    }

    // What is empty hides the variable of the process.
    private Dictionary<string, string> SecretsOf() => ParameterSetName switch
    {
        ApplicationSet => new()
        {
            ["DISMPS_DIALS_TOKEN"] = "",
            ["DISMPS_DIALS_CLIENT_ID"] = Credential!.UserName,
            ["DISMPS_DIALS_CLIENT_SECRET"] = Credential.GetNetworkCredential().Password,
        },
        TokenSet => new() { ["DISMPS_DIALS_TOKEN"] = new NetworkCredential("", Token).Password },
        _ => [],
    };
}

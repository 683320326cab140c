using System.Management.Automation;
using DismPS.Engine.Dials;

namespace DismPS.Commands;

/// <summary>What cmdlets share that ask DIALS: which one is meant.</summary>
public abstract class DialsCommand : DismCommand
{
    /// <summary>Base URL of the service; by default that of the last Connect-Dials, of the environment, or production.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>Which service, and how it is reached.</summary>
    private protected DialsOptions Options => DialsSignIn.Current.OptionsOf(Url, WorkingFolder);

    /// <summary>Tokens, secrets and folders.</summary>
    private protected DialsEnvironment Variables => DialsSignIn.Current.EnvironmentOf(Url);
}

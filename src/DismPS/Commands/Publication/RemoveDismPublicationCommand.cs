using System.Globalization;
using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Commands;

/// <summary>Removes old versions from a model repository, and what is left of uploads that broke off.</summary>
[Cmdlet(VerbsCommon.Remove, "DismPublication", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = RuleSet)]
[OutputType(typeof(DismRemovedPublication))]
public sealed class RemoveDismPublicationCommand : DismStorageCommand
{
    private const string RuleSet = "Rule";
    private const string VersionSet = "Version";
    private const int MaxKeep = 1_000_000;
    private const double MaxDays = 36_500;

    /// <summary>Model repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public Uri Repository { get; set; } = null!;

    /// <summary>Only services of these names; wildcards are allowed.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PublicationNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only these versions.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true, ParameterSetName = VersionSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PublicationVersionCompleter))]
    public string[]? Version { get; set; }

    /// <summary>So many of the newest versions of each service stay.</summary>
    [Parameter(ParameterSetName = RuleSet)]
    [ValidateRange(1, MaxKeep)]
    public int KeepLast { get; set; } = 5;

    /// <summary>Only versions that were published longer ago than so many days.</summary>
    [Parameter(ParameterSetName = RuleSet)]
    [Alias("OlderThan")]
    [ValidateRange(0.0, MaxDays)]
    [Duration(InDays = true)]
    public double OlderThanDays { get; set; }

    /// <summary>Storage URIs that services name: their versions stay.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Uri[]? InUse { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var options = new RemovePublicationsOptions(Repository.OriginalString)
            {
                Names = [.. Name ?? []],
                Versions = [.. Version ?? []],
                KeepLast = KeepLast,
                OlderThan = TimeSpan.FromDays(OlderThanDays),
                InUse = [.. (InUse ?? []).Select(u => u.OriginalString)],
                Storage = Storage,
            };
            var chosen = Await("Reading the index", "publications", () => RemovePublications.PlanAsync(options, Ended)).Where(r => ShouldProcess(
                string.Create(CultureInfo.CurrentCulture, $"{r.StorageUri} ({r.Files} files, {r.Bytes} bytes, {r.Reason})"), "Remove publication")).ToArray();
            foreach (var removed in Await("Removing publications", "versions", () => RemovePublications.RunAsync(options, chosen, Ended)))
                WriteObject(new DismRemovedPublication(removed));
        }
        catch (DismException e)
        {
            WriteFault(e, Repository);
        }
    }
}

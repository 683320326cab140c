using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Commands;

/// <summary>Lists what was published to a model repository with versions.</summary>
[Cmdlet(VerbsCommon.Get, "DismPublication")]
[OutputType(typeof(DismPublication))]
public sealed class GetDismPublicationCommand : DismStorageCommand
{
    /// <summary>Model repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public Uri Repository { get; set; } = null!;

    /// <summary>Only services of these names; wildcards are allowed.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PublicationNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only the newest publication of each service.</summary>
    [Parameter]
    public SwitchParameter Latest { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var options = new ListPublicationsOptions(Repository.OriginalString) { Names = [.. Name ?? []], LatestOnly = Latest, Storage = Storage };
            foreach (Publication publication in Await("Reading the index", "publications", () => ListPublications.RunAsync(options, Ended)))
                WriteObject(DismPublication.Of(publication, Repository));
        }
        catch (DismException e)
        {
            WriteFault(e, Repository);
        }
    }
}

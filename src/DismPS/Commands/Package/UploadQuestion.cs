using System.Management.Automation;
using System.Management.Automation.Host;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Asks whether a resource becomes the next revision of a registered model.</summary>
internal static class UploadQuestion
{
    /// <summary>Asks on the pipeline thread; null where the host asks nobody.</summary>
    public static bool? AskToGoOn(this PSCmdlet cmdlet, RegisteredName found)
    {
        string by = found.Model.CreatedBy is { } user ? $" by {user}" : "";
        try
        {
            return cmdlet.ShouldContinue(
                $"A model '{found.Model.Name}' is registered in DIALS, revision {found.Model.Revision}{by}. Upload '{found.Resource.Name}' as its next revision?", "Upload to DIALS");
        }
        catch (Exception e) when (e is HostException or PSInvalidOperationException or NotImplementedException)
        {
            return null;
        }
    }
}

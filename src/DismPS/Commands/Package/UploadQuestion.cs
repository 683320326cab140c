using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Asks whether a resource becomes the next revision of a registered model.</summary>
internal static class UploadQuestion
{
    /// <summary>Asks on the pipeline thread, where no answer is no; null where the host asks nobody.</summary>
    public static bool? AskToGoOn(this PSCmdlet cmdlet, RegisteredName found)
    {
        string by = found.Model.CreatedBy is { } user ? $" by {user}" : "";
        Collection<ChoiceDescription> choices = [new("&Yes", "Uploads it."), new("&No", "Uploads nothing.")];
        try
        {
            return cmdlet.Host.UI.PromptForChoice(
                "Upload to DIALS",
                $"A model '{found.Model.Name}' is registered in DIALS, revision {found.Model.Revision}{by}. Upload '{found.Resource.Name}' as its next revision?",
                choices, defaultChoice: 1) == 0;
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            // Hosts without anybody say so in many ways; PowerShell's own, at the end of its input, by a null reference.
            return null;
        }
    }
}

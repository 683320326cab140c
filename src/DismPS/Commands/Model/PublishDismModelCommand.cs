using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Publishes the models of a template to a model repository.</summary>
[Cmdlet(VerbsData.Publish, "DismModel", SupportsShouldProcess = true)]
[OutputType(typeof(DismPublication))]
public sealed class PublishDismModelCommand : DismTemplateCommand
{
    /// <summary>Model repository: file:///folder.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public Uri Repository { get; set; } = null!;

    /// <summary>Only this resource.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Replaces a model of the same name that has other content.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        if (!ShouldProcess($"{file} to {Repository}", "Publish models"))
            return;
        try
        {
            var options = new PublishModelOptions(Source, Repository) { Resource = Resource, Force = Force };
            foreach (PublishedModel model in AsyncPump.Run(() => PublishModel.RunAsync(options, Ended)))
                WriteObject(new DismPublication(model.Resource, model.Uri, model.FileCount, model.IsUnchanged));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}

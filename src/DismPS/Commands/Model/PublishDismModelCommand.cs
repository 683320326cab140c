using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Publishes the models of a template to a model repository.</summary>
[Cmdlet(VerbsData.Publish, "DismModel", SupportsShouldProcess = true)]
[OutputType(typeof(DismPublication))]
public sealed class PublishDismModelCommand : DismCommand
{
    /// <summary>Template.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    public string Path { get; set; } = "";

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

    /// <summary>Folder that relative paths of the template start from; the current location by default.</summary>
    [Parameter]
    public string? BasePath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = Absolute(Path);
        if (!ShouldProcess($"{file} to {Repository}", "Publish models"))
            return;
        try
        {
            var source = new TemplateSource(file, WorkingFolder, BasePath is null ? null : Absolute(BasePath));
            var options = new PublishModelOptions(source, Repository) { Resource = Resource, Force = Force };
            foreach (PublishedModel model in AsyncPump.Run(() => PublishModel.RunAsync(options, Ended)))
                WriteObject(new DismPublication(model.Resource, model.Uri, model.FileCount, model.IsUnchanged));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}

using System.Management.Automation;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>What cmdlets share that take one template: its path, by position, by pipeline and by property name, and the folder of its paths.</summary>
public abstract class DismTemplateCommand : DismCommand
{
    /// <summary>Template.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    public string Path { get; set; } = "";

    /// <summary>Folder that relative paths of the template start from; the current location by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? BasePath { get; set; }

    /// <summary>Absolute path of the template.</summary>
    private protected string TemplatePath => Absolute(Path);

    /// <summary>The template as operations take it.</summary>
    private protected TemplateSource Source => SourceOf(TemplatePath, BasePath);
}

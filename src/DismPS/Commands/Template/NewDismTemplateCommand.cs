using System.Management.Automation;
using System.Management.Automation.Host;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Writes a template for a model file.</summary>
[Cmdlet(VerbsCommon.New, "DismTemplate", SupportsShouldProcess = true)]
[OutputType(typeof(DismTemplateResult))]
public sealed class NewDismTemplateCommand : DismCommand
{
    /// <summary>Model file, or folder of a SavedModel.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string ModelPath { get; set; } = "";

    /// <summary>Template to write.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "template.yaml";

    /// <summary>Folder of the handler; looked for beside the model by default.</summary>
    [Parameter]
    public string? CodePath { get; set; }

    /// <summary>Class that serves the model, module.Class; one that derives from MLModel by default.</summary>
    [Parameter]
    public string? Handler { get; set; }

    /// <summary>Name of the service; made of the model's name by default.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Workspace in DIALS.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DialsWorkspaceCompleter))]
    public string? Workspace { get; set; }

    /// <summary>One sentence about the model.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>Monitoring elements of the inputs, in order.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DialsMonitoringElementCompleter))]
    public string[] MonitoringElement { get; set; } = [];

    /// <summary>Output with the score; chosen by its shape by default.</summary>
    [Parameter]
    public string? MetricKey { get; set; }

    /// <summary>Rows whose score is above it are anomalous.</summary>
    [Parameter]
    public double? AnomalyThreshold { get; set; }

    /// <summary>Output that flags rows; the model decides itself then.</summary>
    [Parameter]
    public string? FlaggingKey { get; set; }

    /// <summary>Folder that the template's paths start from; the current location by default.</summary>
    [Parameter]
    public string? BasePath { get; set; }

    /// <summary>Replaces an existing template.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string template = Absolute(Path);
        if (!ShouldProcess(template, "Write a template"))
            return;
        try
        {
            // The questions belong to the pipeline thread.
            CreateTemplateOptions options = Completed(Options(template));
            Emit(AsyncPump.Run(() => CreateTemplate.RunAsync(options, Ended)));
        }
        catch (DismException e)
        {
            WriteFault(e, ModelPath);
        }
    }

    private CreateTemplateOptions Options(string template) => new(Absolute(ModelPath), WorkingFolder)
    {
        Output = template,
        BaseFolder = BasePath is null ? null : Absolute(BasePath),
        Force = Force,
        Code = CodePath is null ? null : Absolute(CodePath),
        Handler = Handler,
        Name = Name,
        Workspace = Workspace,
        Description = Description,
        MonitoringElements = [.. MonitoringElement],
        MetricKey = MetricKey,
        AnomalyThreshold = AnomalyThreshold,
        FlaggingKey = FlaggingKey,
    };

    /// <summary>Asks at the prompt only: never in a script whose input is redirected, never with -NonInteractive.</summary>
    private CreateTemplateOptions Completed(CreateTemplateOptions options)
    {
#pragma warning disable RS0030 // No host says whether a person sits behind it; the streams do.
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
            return options;
#pragma warning restore RS0030
        try
        {
            return CreateTemplate.Ask(options, Ask);
        }
        catch (Exception e) when (e is PSInvalidOperationException or HostException or NotImplementedException)
        {
            // The host cannot ask, or was told not to.
            return options;
        }
    }

    private string? Ask(TemplateQuestion question)
    {
        Host.UI.Write($"{question.Text} [{question.Default}]: ");
        return Host.UI.ReadLine();
    }

    private void Emit(CreateTemplateResult result)
    {
        foreach (string file in result.WrittenFiles)
            WriteWarning($"{file} is a starter handler; change it as the model needs.");
        if (!result.OpenFields.IsEmpty)
            WriteWarning($"The model file does not say everything; check {string.Join(", ", result.OpenFields)}.");
        WriteObject(new DismTemplateResult(result.Path, SourceOf(result.Path, BasePath).EffectiveBaseFolder, result.Validation));
    }
}

using System.Management.Automation;
using System.Text;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Commands;

/// <summary>Turns results of Test-DismTemplate into one report for another program.</summary>
[Cmdlet(VerbsData.ConvertTo, "DismReport")]
[OutputType(typeof(string))]
public sealed class ConvertToDismReportCommand : DismCommand
{
    private readonly MemoryStream _text = new();
    private TemplateReport? _report;

    /// <summary>Results of Test-DismTemplate.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public DismTemplateResult[] InputObject { get; set; } = [];

    /// <summary>Form of the report.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public DismReportFormat Format { get; set; }

    /// <summary>Folder that files are named relative to; the current location by default.</summary>
    [Parameter]
    public string? RootPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (DismTemplateResult result in InputObject)
            Report().Add(result.ToReport());
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Report().Complete();
        // The line end belongs to whatever writes the text.
        WriteObject(Encoding.UTF8.GetString(_text.GetBuffer(), 0, (int)_text.Length).TrimEnd('\n'));
    }

    private TemplateReport Report() => _report ??= TemplateReport.Create(
        (ReportFormat)(int)Format, _text, new ReportOptions { RootFolder = RootPath is null ? WorkingFolder : Absolute(RootPath) });
}

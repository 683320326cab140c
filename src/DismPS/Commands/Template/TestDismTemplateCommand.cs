using System.Management.Automation;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation;

namespace DismPS.Commands;

/// <summary>Checks templates: one result each.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismTemplate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DismTemplateResult), typeof(bool))]
public sealed class TestDismTemplateCommand : DismCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string InputObjectSet = "InputObject";

    private static readonly string[] NameProperties = ["LiteralPath", "PSPath", "Path"];

    private readonly StringBuilder _lines = new();
    private string? _linesPath;
    private int _lineCount;

    /// <summary>Templates; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Templates, taken literally.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Lines of Get-Content, a whole text, or file objects.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Folder that relative paths of the templates start from; the current location by default.</summary>
    [Parameter]
    public string? BasePath { get; set; }

    /// <summary>Answers true or false in place of the result.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Passes valid templates on and makes errors of the others.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PathSet:
                CheckFiles(Path, literal: false);
                break;
            case LiteralPathSet:
                CheckFiles(LiteralPath, literal: true);
                break;
            default:
                Take(InputObject);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Flush();

    private void Take(PSObject? item)
    {
        switch (item?.BaseObject)
        {
            case null:
                AddLine("", null);
                break;
            case string line:
                AddLine(line, item.Properties["PSPath"]?.Value as string);
                break;
            case FileInfo file:
                Flush();
                CheckFiles([file.FullName], literal: true);
                break;
            default:
                Flush();
                TakeNamed(item);
                break;
        }
    }

    /// <summary>Objects of other cmdlets name their template in a property; this set takes every object, so it looks there itself.</summary>
    private void TakeNamed(PSObject item)
    {
        string? path = NameProperties.Select(name => Text(item.Properties[name]?.Value)).FirstOrDefault(value => value is not null);
        if (path is not null)
        {
            CheckFiles([path], literal: true);
            return;
        }

        WriteFault(new DismException(ErrorCode.UsageInvalid,
            $"An object of type {item.BaseObject.GetType().Name} is not a template.",
            "Pipe lines of Get-Content, a text, files of Get-ChildItem, or objects with a property Path."), item.BaseObject);
    }

    /// <summary>Results of commands keep a wrapper around their texts.</summary>
    private static string? Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) as string;

    /// <summary>Lines belong together as long as they come from one file.</summary>
    private void AddLine(string line, string? psPath)
    {
        if (_lineCount > 0 && psPath != _linesPath)
            Flush();
        _linesPath = psPath;
        if (_lineCount++ > 0)
            _lines.Append('\n');
        _lines.Append(line);
    }

    private void Flush()
    {
        if (_lineCount == 0)
            return;
        string text = _lines.ToString();
        string? psPath = _linesPath;
        bool oneLine = _lineCount == 1;
        _lines.Clear();
        _lineCount = 0;
        _linesPath = null;

        // No template fits on one line in practice, and a lone name of a file is what people pipe by hand.
        if (psPath is null && oneLine && text.Length is > 0 and < 4096 && text.IndexOfAny(['\n', ':', '{']) < 0 && File.Exists(Absolute(text)))
        {
            CheckFiles([text], literal: true);
            return;
        }

        string? path = psPath is null ? null : Absolute(psPath);
        Emit(path, ValidateTemplate.Text(text, SourceOf(path ?? "", BasePath)));
    }

    private void CheckFiles(string[] paths, bool literal)
    {
        foreach (string path in paths)
        {
            IReadOnlyList<string> files = ResolveFiles(path, literal);
            if (files.Count == 0)
                WriteFault(new DismException(ErrorCode.TemplateNotFound, $"No file matches '{path}'.", target: path));
            foreach (string file in files)
                Check(file);
        }
    }

    private void Check(string file)
    {
        WriteVerbose($"Checking {file}");
        ValidationResult result;
        try
        {
            result = ValidateTemplate.File(SourceOf(file, BasePath));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
            return;
        }

        Emit(file, result);
    }

    private void Emit(string? path, ValidationResult result)
    {
        if (Quiet)
            WriteObject(result.IsValid);
        else if (PassThru && !result.IsValid)
            WriteFault(ValidateTemplate.Invalid(result), path);
        else
            WriteObject(new DismTemplateResult(path, result));
    }
}

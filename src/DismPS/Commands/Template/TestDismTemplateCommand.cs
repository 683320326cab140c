using System.Collections.Immutable;
using System.Management.Automation;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation;

namespace DismPS.Commands;

/// <summary>Checks templates: one result each, in the order of the input, many at once.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismTemplate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DismTemplateResult), ParameterSetName = [PathSet, LiteralPathSet, InputObjectSet])]
[OutputType(typeof(bool), ParameterSetName = [PathQuietSet, LiteralPathQuietSet, InputObjectQuietSet])]
public sealed class TestDismTemplateCommand : DismCheckCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string InputObjectSet = "InputObject";
    private const string PathQuietSet = "PathQuiet";
    private const string LiteralPathQuietSet = "LiteralPathQuiet";
    private const string InputObjectQuietSet = "InputObjectQuiet";
    private const int ProgressId = 22;
    private const string Activity = "Checking templates";

    private static readonly string[] NameProperties = ["LiteralPath", "PSPath", "Path"];

    private readonly StringBuilder _lines = new();
    private PipelinePump<TemplateInput, ValidatedTemplate>? _pump;
    private ImmutableHashSet<string> _excluded = [];
    private string? _linesPath;
    private int _lineCount;
    private long _checked;

    /// <summary>Templates; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathQuietSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Templates, taken literally.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathQuietSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Lines of Get-Content, a whole text, file objects, or a template as hashtable or object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [Parameter(Mandatory = true, ParameterSetName = InputObjectQuietSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Folder that relative paths of the templates start from; the current location by default.</summary>
    [Parameter]
    public string? BasePath { get; set; }

    /// <summary>Whose verdict to give; by default what the settings beside the template say.</summary>
    [Parameter]
    public DismProfile Profile { get; set; }

    /// <summary>Makes errors of warnings.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Rules that are left out; what the platform refuses cannot be.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuleCompleter))]
    public string[]? ExcludeRule { get; set; }

    /// <summary>Templates that are checked at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Answers true or false in place of the result.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathQuietSet)]
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathQuietSet)]
    [Parameter(Mandatory = true, ParameterSetName = InputObjectQuietSet)]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Passes valid templates on and makes errors of the others.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _excluded = RuleExclusion.Of(ExcludeRule ?? []);
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PathSet or PathQuietSet:
                CheckFiles(Path, literal: false);
                break;
            case LiteralPathSet or LiteralPathQuietSet:
                CheckFiles(LiteralPath, literal: true);
                break;
            default:
                Take(InputObject);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Flush();
        foreach (ValidatedTemplate template in _pump?.Complete() ?? [])
            Emit(template);
        EndProgress(ProgressId, Activity);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _pump?.Dispose();
    }

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
                if (TemplateObjects.IsTemplate(item))
                    CheckObject(item);
                else
                    TakeNamed(item);
                break;
        }
    }

    private void CheckObject(PSObject item)
    {
        TemplateInput input;
        try
        {
            input = new TemplateInput(SourceOf("", BasePath)) { Document = TemplateObjects.Read(item) };
        }
        catch (DismException e)
        {
            WriteFault(e, item.BaseObject);
            return;
        }

        Check(input);
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
            "Pipe lines of Get-Content, a text, files of Get-ChildItem, a hashtable, or objects with a property Path."), item.BaseObject);
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
        _lines.Clear();
        _lineCount = 0;
        _linesPath = null;

        // No template is without a colon: lines that have none are names of files, as people pipe them by hand.
        if (psPath is null && text.Length is > 0 and < 65_536 && text.AsSpan().IndexOfAny(':', '{') < 0)
        {
            CheckFiles(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), literal: false);
            return;
        }

        string? path = psPath is null ? null : Absolute(psPath);
        Check(new TemplateInput(SourceOf(path ?? "", BasePath)) { Text = text, IsFromFile = path is not null });
    }

    private void CheckFiles(string[] paths, bool literal)
    {
        foreach (string path in paths)
        {
            // PowerShell makes the name of its type of a hashtable that stands where a path belongs.
            if (path is "System.Collections.Hashtable" or "System.Collections.Specialized.OrderedDictionary")
            {
                WriteFault(new DismException(ErrorCode.UsageInvalid, "A template that is data does not go to -Path.", "Pipe it in: $data | Test-DismTemplate, or give it to -InputObject.", path));
                continue;
            }

            IReadOnlyList<string> files = ResolveFiles(path, literal);
            if (files.Count == 0)
                WriteFault(new DismException(ErrorCode.TemplateNotFound, $"No file matches '{path}'.", NoMatchCure, target: path));
            foreach (string file in files)
            {
                WriteVerbose($"Checking {file}");
                Check(new TemplateInput(SourceOf(file, BasePath)));
            }
        }
    }

    private void Check(TemplateInput input)
    {
        _pump ??= Start();
        foreach (ValidatedTemplate template in _pump.Push(input))
            Emit(template);
    }

    private PipelinePump<TemplateInput, ValidatedTemplate> Start()
    {
        var options = new ValidateTemplateOptions
        {
            Profile = IsGiven(nameof(Profile)) ? (ValidationProfile)(int)Profile : null,
            Strict = IsGiven(nameof(Strict)) ? Strict : null,
            ExcludedRules = _excluded,
            ThrottleLimit = ThrottleLimit,
            Dials = Dials,
        };
        // Enough under way that no processor waits for the pipeline.
        return new PipelinePump<TemplateInput, ValidatedTemplate>(
            (inputs, cancellationToken) => ValidateTemplate.Files(inputs, options, cancellationToken), 4 * ThrottleLimit, Ended);
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private void Emit(ValidatedTemplate template)
    {
        string? path = template.Input.Source.Path is { Length: > 0 } name ? name : null;
        _checked++;
        if (Progress.IsDue)
            ShowProgress(ProgressId, Activity, $"{_checked} templates, {path}", -1);
        if (template.Result is not { } result)
            WriteFault(template.Failure!, path);
        else if (Quiet)
            WriteObject(result.IsValid);
        else if (PassThru && !result.IsValid)
            WriteFault(ValidateTemplate.Invalid(result), path);
        else
            WriteObject(new DismTemplateResult(path, template.Input.Source.EffectiveBaseFolder, result));
    }
}

using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps validate</c>.</summary>
internal sealed class ValidateCommand : DismpsCommand
{
    private readonly Argument<string[]> _templates = new("templates")
    {
        Description = "Templates to check; * and ? stand for parts of a name, ** for any folders, - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _files = new("--filename", "-f")
    {
        Description = "The same, for one template each [default: $TEMPLATE_NAME, else template.yaml].",
        HelpName = "TEMPLATE",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _base = SharedOptions.Base();

    private readonly Option<bool> _fix = new("--fix") { Description = "Write the safe corrections into the templates; comments and order stay." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --fix: show the corrections as a diff and write nothing." };

    private readonly Option<bool?> _strict = new("--strict")
    {
        Description = "Warnings are errors [default: what .dismps.yaml beside the template says].",
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "Whose verdict: full, or the platform's own validator alone (platform).",
        HelpName = "full|platform",
    };

    private readonly Option<string[]> _reports = new("--report")
    {
        Description = $"Writes a report to a file besides; the format is one of {OutputFormats.Reports}.",
        HelpName = "FORMAT=FILE",
    };

    private readonly DialsUseOptions _dials = new();

    public ValidateCommand(Option<OutputFormat> output)
        : base("validate", "Check templates; every finding with file, line and column.", output)
    {
        Add(_templates);
        Add(_files);
        Add(_base);
        Add(_strict);
        Add(_profile);
        Add(_reports);
        Add(_fix);
        Add(_dryRun);
        _dials.AddTo(this);
        _profile.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && ProfileOf(result.Tokens[0].Value) is null)
                result.AddError($"--profile takes full or platform, not '{result.Tokens[0].Value}'.");
        });
        _templates.Validators.Add(result =>
        {
            foreach (string option in result.Tokens.Select(token => token.Value).Where(value => value.Length > 1 && value[0] == '-'))
                result.AddError($"There is no option '{option}' here; a file of that name is './{option}'.");
        });
        _reports.Validators.Add(result =>
        {
            foreach (string report in result.Tokens.Select(token => token.Value).Where(value => ReportTarget.Parse(value) is null))
                result.AddError($"--report takes FORMAT=FILE with one of {OutputFormats.Reports}, not '{report}'.");
        });
    }

    protected override bool HasReports => true;

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        List<string> names = [.. arguments.GetValue(_files) ?? [], .. arguments.GetValue(_templates) ?? []];
        if (names.Count == 0)
            names.Add(SharedOptions.DefaultTemplate);
        var inputs = new TemplateInputs(names, WorkingFolder, name => Source(name, arguments.GetValue(_base)));
        if (arguments.GetValue(_fix) || arguments.GetValue(_dryRun))
            return await RepairAsync(inputs, arguments, output).ConfigureAwait(false);
        using DialsChecks? dials = await _dials.Read(arguments, WorkingFolder).OpenChecksAsync(cancellationToken).ConfigureAwait(false);
        var options = new ValidateTemplateOptions { Profile = ProfileOf(arguments.GetValue(_profile)), Strict = arguments.GetValue(_strict), Dials = dials };
        List<ReportTarget> targets = [.. (arguments.GetValue(_reports) ?? []).Select(report => ReportTarget.Parse(report)!)];
        await using var run = new ValidationRun(output, WorkingFolder, targets);
        // One template needs no other threads, which would cost as much as the check.
        if (inputs.Single is { } one)
            run.Add(await ValidateTemplate.TryAsync(one, options, cancellationToken).ConfigureAwait(false), isOnly: true);
        else
        {
            await foreach (ValidatedTemplate template in ValidateTemplate.Files(inputs.ReadAsync(), options, cancellationToken).ConfigureAwait(false))
                run.Add(template, isOnly: false);
        }

        return await run.CompleteAsync().ConfigureAwait(false);
    }

    private async Task<ExitCode> RepairAsync(TemplateInputs inputs, ParseResult arguments, CommandOutput output)
    {
        bool dryRun = arguments.GetValue(_dryRun);
        if (!arguments.GetValue(_fix))
            throw new DismException(ErrorCode.UsageInvalid, "--dry-run shows what --fix would do.", "Add --fix.");
        if (output.IsJson && inputs.Single is null)
            throw new DismException(ErrorCode.UsageInvalid, "--fix answers one JSON document for one template.", "Name one template, or leave out --output json.");
        if (inputs.Single is { } one)
            return RepairRun.Input(one, dryRun, output);
        ExitCode worst = ExitCode.Success;
        await foreach (TemplateInput input in inputs.ReadAsync().ConfigureAwait(false))
        {
            ExitCode code = RepairRun.Input(input, dryRun, output);
            worst = code > worst ? code : worst;
        }

        return worst;
    }

    private static ValidationProfile? ProfileOf(string? name) => name?.ToLowerInvariant() switch
    {
        "full" => ValidationProfile.Full,
        "platform" => ValidationProfile.Platform,
        _ => null,
    };
}

using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps env check</c>.</summary>
internal sealed class EnvCheckCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = new("--resource", "-r") { Description = "Only this resource.", HelpName = "NAME" };
    private readonly Option<string?> _requirements = EnvOptions.Requirements();
    private readonly Option<string?> _python = SharedOptions.Python();

    public EnvCheckCommand(Option<OutputFormat> output)
        : base("check", "Compare requirements and Python with the platform's images; exit code 1 when anything differs or is missing.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _resource, _requirements, _python])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new CreateEnvironmentOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)))
        {
            Resource = arguments.GetValue(_resource),
            RequirementsPath = arguments.GetValue(_requirements) is { } requirements ? Absolute(requirements) : null,
            PythonPath = arguments.GetValue(_python),
        };
        EnvironmentCheck check = await CheckEnvironment.RunAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (EnvironmentWarning warning in check.Warnings)
            output.Line($"warning: {warning}");
        output.Line($"{check.Interpreter} ({check.Origin}), Python {check.PythonVersion}: {(check.Passed ? "as on the platform" : $"{check.Warnings.Length} {(check.Warnings.Length == 1 ? "warning" : "warnings")}")}");
        output.Document(
            new EnvironmentCheckDocument(check.Passed, check.Interpreter, check.Origin, check.PythonVersion, check.RequirementsPath, check.Missing, EnvOptions.Documents(check.Warnings)),
            ToolJson.Default.EnvironmentCheckDocument);
        return check.Passed ? ExitCode.Success : ExitCode.InputAtFault;
    }
}

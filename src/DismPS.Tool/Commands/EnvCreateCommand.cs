using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps env create</c>.</summary>
internal sealed class EnvCreateCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = new("--resource", "-r") { Description = "Only this resource [default: all with Python code share the environment].", HelpName = "NAME" };
    private readonly Option<string?> _requirements = EnvOptions.Requirements();
    private readonly Option<string?> _python = EnvOptions.Python("Python to make it from [default: $DISMPS_PYTHON, else python3.10, else python3].");
    private readonly Option<string?> _target = new("--target") { Description = "Folder of the environment [default: .venv beside the template].", HelpName = "FOLDER" };
    private readonly Option<bool> _force = SharedOptions.Force("Make an environment anew that is there already; the old one comes back when that fails.");
    private readonly Option<bool> _fromImports = new("--from-imports") { Description = "Install what the code imports, in place of a requirements file." };
    private readonly Option<bool> _system = new("--system-packages") { Description = "Use the packages of the Python itself too, for machines without a package index." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be done." };
    private readonly Option<double> _timeout = SharedOptions.Seconds("--timeout", "Seconds that pip, uv or venv may run.", 1800, atLeast: 1);

    public EnvCreateCommand(Option<OutputFormat> output)
        : base("create", "Make a .venv from the requirements.txt beside the handler.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _resource, _requirements, _python, _target, _force, _fromImports, _system, _dryRun, _timeout])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new CreateEnvironmentOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)))
        {
            Resource = arguments.GetValue(_resource),
            RequirementsPath = arguments.GetValue(_requirements) is { } requirements ? Absolute(requirements) : null,
            PythonPath = arguments.GetValue(_python),
            Target = arguments.GetValue(_target) is { } target ? Absolute(target) : null,
            Force = arguments.GetValue(_force),
            FromImports = arguments.GetValue(_fromImports),
            IncludeSystemPackages = arguments.GetValue(_system),
            Timeout = TimeSpan.FromSeconds(arguments.GetValue(_timeout)),
        };
        EnvironmentPlan plan = await CreateEnvironment.PlanAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (string note in plan.Notes)
            output.Message(note);
        if (arguments.GetValue(_dryRun))
        {
            Warn(plan.Warnings, output);
            output.Line($"would {(plan.Replaces ? "replace" : "make")} {plan.Folder} with {plan.Tool} from {plan.Interpreter} (Python {plan.PythonVersion}): {(plan.Packages.IsEmpty ? "no packages" : string.Join(", ", plan.Packages))}");
            output.Document(new EnvironmentDocument(false, plan.Folder, plan.Interpreter, plan.PythonVersion, plan.Packages, EnvOptions.Documents(plan.Warnings)), ToolJson.Default.EnvironmentDocument);
            return ExitCode.Success;
        }

        await foreach (EnvironmentProgress step in CreateEnvironment.StreamAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            if (step.Line is not null)
                output.Message(step.Line);
            if (step.Result is { } made)
                Print(made, output);
        }

        return ExitCode.Success;
    }

    private static void Print(CreatedEnvironment made, CommandOutput output)
    {
        Warn(made.Warnings, output);
        output.Line($"{made.Folder}: Python {made.PythonVersion}, {made.Packages.Length} {(made.Packages.Length == 1 ? "package" : "packages")}");
        output.Document(
            new EnvironmentDocument(true, made.Folder, made.Interpreter, made.PythonVersion, [.. made.Packages.Select(p => $"{p.Name}=={p.Version}")], EnvOptions.Documents(made.Warnings)),
            ToolJson.Default.EnvironmentDocument);
    }

    private static void Warn(IEnumerable<EnvironmentWarning> warnings, CommandOutput output)
    {
        foreach (EnvironmentWarning warning in warnings)
            output.Message($"warning: {warning}");
    }
}

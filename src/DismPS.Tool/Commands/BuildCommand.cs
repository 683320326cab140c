using System.CommandLine;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps build</c>.</summary>
internal sealed class BuildCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<bool> _force = SharedOptions.Force("Build unchanged resources anew too.");
    private readonly DialsUseOptions _dials = new();

    public BuildCommand(Option<OutputFormat> output)
        : base("build", "Check a template and build its artifacts into .dism-artifacts/build.", output)
    {
        Add(_template);
        Add(_base);
        Add(_force);
        _dials.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        using var dials = new DialsChecksHolder(_dials.Read(arguments, WorkingFolder));
        var options = new BuildArtifactsOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base))) { Force = arguments.GetValue(_force), Dials = dials.OpenAsync };
        BuildArtifactsResult built = await BuildArtifacts.RunAsync(options, cancellationToken).ConfigureAwait(false);
        BuildResult build = built.Build;
        foreach (Diagnostic advice in built.Advice)
            output.Message(advice.ToString());
        foreach (BuildWarning warning in build.Warnings)
            output.Message($"warning: {warning}");
        foreach (BuiltResource resource in build.Resources)
            output.Line($"{resource.Name} ({resource.Type}): {(resource.Reused ? "unchanged" : "built")}, {resource.Folder}");
        output.Document(
            new BuildDocument(
                build.BuildFolder, build.TemplatePath,
                [.. build.Resources.Select(r => new BuiltResourceDocument(r.Name, r.ServiceName, r.Type.ToString(), r.Folder, r.Reused))],
                [.. build.Warnings.Select(w => w.ToString())]),
            ToolJson.Default.BuildDocument);
        return ExitCode.Success;
    }
}

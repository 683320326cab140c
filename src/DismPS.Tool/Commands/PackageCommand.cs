using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps package</c>.</summary>
internal sealed class PackageCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();

    public PackageCommand(Option<OutputFormat> output)
        : base("package", "Build what is missing and package the artifacts into .dism-artifacts/package.", output)
    {
        Add(_template);
        Add(_base);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        TemplateSource source = Source(arguments.GetValue(_template)!, arguments.GetValue(_base));
        PackageArtifactsResult result = await PackageArtifacts.RunAsync(source, cancellationToken).ConfigureAwait(false);
        foreach (PackagedArtifact package in result.Packages)
            output.Line($"{package.Resource}: {package.Path} ({package.Bytes} bytes)");
        output.Document(
            new PackageDocument(
                result.PackageFolder, result.TemplatePath,
                [.. result.Packages.Select(p => new PackagedResourceDocument(p.Resource, p.Path, p.Bytes))]),
            ToolJson.Default.PackageDocument);
        return ExitCode.Success;
    }
}

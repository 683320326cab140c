using System.CommandLine;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps package expand</c>.</summary>
internal sealed class PackageExpandCommand : DismpsCommand
{
    private readonly Argument<string> _path = new("path") { Description = "Zip file, package folder or packaged template.", HelpName = "PATH" };
    private readonly Option<string> _target = new("--to") { Description = "Folder that is made.", HelpName = "FOLDER", Required = true };
    private readonly Option<bool> _force = SharedOptions.Force("Replace a folder that is there and has files.");

    public PackageExpandCommand(Option<OutputFormat> output)
        : base("expand", "Unpack a package that is sound.", output)
    {
        Add(_path);
        Add(_target);
        Add(_force);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string folder = Absolute(arguments.GetValue(_target)!);
        var options = new ExpandPackageOptions(Absolute(arguments.GetValue(_path)!), folder, WorkingFolder) { Force = arguments.GetValue(_force) };
        PackageCheck check = await InspectPackage.ExpandAsync(options, cancellationToken).ConfigureAwait(false);
        int files = check.Archives.Sum(a => a.Files);
        long bytes = check.Archives.Sum(a => a.Bytes);
        output.Line($"{folder}: {files} files, {bytes} bytes");
        output.Document(new ExpandedPackageDocument(folder, files, bytes), ToolJson.Default.ExpandedPackageDocument);
        return ExitCode.Success;
    }
}

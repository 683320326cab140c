using System.CommandLine;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps package</c>.</summary>
internal sealed class PackageCommand : DismpsCommand
{
    private readonly Option<string?> _template = SharedOptions.BuiltTemplate();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<bool> _force = SharedOptions.Force("Send also what was uploaded before.");
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be packaged; nothing is written or sent." };

    private readonly DialsUseOptions _dials = new();
    private readonly Option<string?> _verify = PackageVerifyCommand.AsOption();
    private readonly Option<bool> _ignore = new("--ignore-duplicates", "-i") { Description = "Do not ask when a model of the name is registered in DIALS." };

    public PackageCommand(Option<OutputFormat> output)
        : base("package", "Build what is missing, package the artifacts into .dism-artifacts/package, and upload them to DIALS when you are signed in.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _force, _dryRun, _ignore, _verify])
            Add(option);
        _dials.AddTo(this);
        Add(new PackageVerifyCommand(output));
        Add(new PackageExpandCommand(output));
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        if (arguments.GetResult(_verify) is not null)
            return await PackageVerifyCommand.CheckAsync(arguments.GetValue(_verify), output, cancellationToken).ConfigureAwait(false);
        TemplateSource source = await SourceOfBuildAsync(arguments.GetValue(_template), arguments.GetValue(_base), output, cancellationToken).ConfigureAwait(false);
        var options = new PackageArtifactsOptions(source)
        {
            Force = arguments.GetValue(_force),
            Dials = new PackageUpload(_dials.Read(arguments, WorkingFolder))
            {
                IgnoreRegistered = arguments.GetValue(_ignore),
                Ask = (found, token) => UploadQuestion.AskAsync(found, output, token),
            },
        };
        if (arguments.GetValue(_dryRun))
        {
            Print(await PackageArtifacts.PlanAsync(options, cancellationToken).ConfigureAwait(false), output);
            return ExitCode.Success;
        }

        PackageArtifactsResult result = await PackageArtifacts
            .RunAsync(options with { Progress = new PackageMessages(output) }, cancellationToken).ConfigureAwait(false);
        foreach (PackagedArtifact package in result.Packages)
            output.Line($"{package.Resource}: {package.Path} ({package.Bytes} bytes){UploadOf(package, result)}");
        if (result.Service is null)
            output.Message("dismps: not uploaded; sign in to DIALS (dismps dials login), or name one with -u");
        output.Document(
            new PackageDocument(
                result.PackageFolder, result.TemplatePath,
                [.. result.Packages.Select(p => new PackagedResourceDocument(p.Resource, p.Path, p.Bytes, p.Uri, p.Reused))]),
            ToolJson.Default.PackageDocument);
        return ExitCode.Success;
    }

    private static string UploadOf(PackagedArtifact package, PackageArtifactsResult result) =>
        result.Service is null ? "" : $", {(package.Reused ? "already uploaded" : "uploaded")}: {package.Uri}";

    private static void Print(PackagePlan plan, CommandOutput output)
    {
        foreach (PlannedPackage planned in plan.Resources)
        {
            string sent = planned.Upload switch { PlannedUpload.Send => ", upload it", PlannedUpload.Reuse => ", already uploaded", _ => "" };
            output.Line($"would package {planned.Package.Name}: {planned.Package.ArchivePath} ({planned.Package.Digest.Size} bytes), workspace {planned.Package.Workspace}{sent}");
            foreach (ArchiveEntry entry in planned.Entries)
                output.Line($"  {entry.Name} ({entry.Size} bytes)");
        }

        output.Document(
            new PackagePlanDocument(
                plan.PackageFolder,
                [.. plan.Resources.Select(r => new PlannedPackageDocument(
                    r.Package.Name, r.Package.Workspace, r.Package.ObjectName, r.Package.Digest.Size, r.Package.Digest.Sha256,
                    r.Upload.ToString().ToLowerInvariant(), r.Package.Uri.Length == 0 ? null : r.Package.Uri, [.. r.Entries.Select(e => new ArchiveEntryDocument(e.Name, e.Size))]))]),
            ToolJson.Default.PackagePlanDocument);
    }
}

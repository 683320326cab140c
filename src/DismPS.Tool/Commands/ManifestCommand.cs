using System.CommandLine;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps manifest</c>.</summary>
internal sealed class ManifestCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly DeploymentOptionsSet _deployment = new();
    private readonly Option<bool> _force = SharedOptions.Force("Replace what --out names.");

    private readonly Option<string?> _storage = new("--storage-uri") { Description = "Address of the model, as it was published: s3://bucket/folder.", HelpName = "URI" };
    private readonly Option<string?> _repository = new("--repository") { Description = "Model repository that the models are published to: s3://bucket/folder.", HelpName = "URI" };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "File, or folder of kustomize and helm [default: standard output].", HelpName = "PATH" };
    private readonly Option<string[]> _check = new("--check")
    {
        Description = "Check manifest files, YAML or JSON, in place of writing one.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<ManifestFormat> _format = new("--format")
    {
        Description = "Form of the manifest [default: yaml].",
        HelpName = "yaml|json|kustomize|helm",
    };

    public ManifestCommand(Option<OutputFormat> output)
        : base("manifest", "Write the Kubernetes manifests by which KServe serves the models, or check such files. No cluster is asked.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _resource, _storage, _repository, _format, _out, _force, _check])
            Add(option);
        _deployment.AddTo(this);
        Validators.Add(result =>
        {
            bool checks = result.GetValue(_check) is { Length: > 0 };
            int addresses = (result.GetValue(_storage) is null ? 0 : 1) + (result.GetValue(_repository) is null ? 0 : 1);
            if (checks && addresses > 0)
                result.AddError("--check reads manifests; --storage-uri and --repository are for writing one.");
            else if (!checks && addresses != 1)
                result.AddError("manifest takes either --storage-uri URI, --repository URI or --check FILE.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_check) is { Length: > 0 } files)
            return Check(files, _deployment.KserveVersion(arguments), output);

        ExportedManifest manifest = await ExportManifest.RunAsync(
            new ExportManifestOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)))
            {
                Resource = arguments.GetValue(_resource),
                StorageUri = arguments.GetValue(_storage),
                Repository = arguments.GetValue(_repository),
                Deployment = _deployment.Read(arguments),
                Format = arguments.GetValue(_format),
                OutputPath = arguments.GetValue(_out) is { } path ? Absolute(path) : null,
                Force = arguments.GetValue(_force),
            },
            cancellationToken).ConfigureAwait(false);
        foreach (DeploymentPlan plan in manifest.Plans)
        {
            foreach (ManifestProblem problem in plan.Problems)
                output.Message($"{plan.Resource}: {problem}");
        }

        foreach (string command in manifest.SecretCommands)
            output.Message($"secret: {command}");
        if (manifest.OutputPath is { } written)
            output.Line(written);
        else if (!output.IsJson)
            output.Text(manifest.Files[0].Text);
        output.Document(Describe(manifest), ToolJson.Default.ManifestDocument);
        return ExitCode.Success;
    }

    private static Output.ManifestDocument Describe(ExportedManifest manifest) => new(
        manifest.OutputPath,
        manifest.OutputPath is null ? [] : [.. manifest.Files.Select(f => f.Path.Length == 0 ? manifest.OutputPath : Path.Combine(manifest.OutputPath, f.Path))],
        [.. manifest.Plans.Select(p => new ManifestServiceDocument(
            p.Resource, p.Name, p.ModelName, p.Objects, [.. p.Problems.Select(problem => ManifestProblemDocument.Of(new LocatedProblem(problem, default)))]))],
        [.. manifest.SecretCommands]);

    private static ExitCode Check(string[] files, Version? version, CommandOutput output)
    {
        CheckedManifest[] found = [.. files.SelectMany(f => CheckManifest.RunFile(Absolute(f), f, version))];
        foreach (CheckedManifest manifest in found)
        {
            foreach (LocatedProblem problem in manifest.Problems)
                output.Line(problem.ToString());
            if (manifest.Problems.IsEmpty)
                output.Line($"{manifest.File}: {manifest.Kind}/{manifest.Name}: {(manifest.IsChecked ? "sound" : "not checked")}");
        }

        bool valid = found.All(m => m.IsValid);
        output.Document(
            new ManifestCheckDocument(
                valid,
                [.. found.Select(m => new CheckedManifestDocument(
                    m.File, m.Index, m.Kind, m.Namespace, m.Name, m.IsChecked, m.IsValid, [.. m.Problems.Select(ManifestProblemDocument.Of)]))]),
            ToolJson.Default.ManifestCheckDocument);
        return valid ? ExitCode.Success : ExitCode.InputAtFault;
    }
}

using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Commands.Deployments;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Commands.Publications;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps publish</c>.</summary>
internal sealed class PublishCommand : DismpsCommand
{
    private readonly Option<string[]> _templates = SharedOptions.Templates();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<bool> _force = SharedOptions.Force("Replace a model of the same name that has other content.");

    private readonly Option<string?> _repository = new("--repository")
    {
        Description = "Model repository: file:///folder, s3://bucket/prefix or pvc://claim/path.",
        HelpName = "URI",
    };

    private readonly StorageOptionsSet _storage = new();
    private readonly Option<bool> _versioned = new("--versioned") { Description = "Publish a version to a folder too, as to object stores and volume claims." };
    private readonly Option<string?> _message = new("--message", "-m") { Description = "What the repository's index keeps beside the publication.", HelpName = "TEXT" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be sent to a repository with versions, and send nothing." };

    private readonly ClusterPublishing _cluster = new();

    private readonly Option<bool> _dials = new("--dials") { Description = "Package and upload to DIALS, as 'package -u' does." };
    private readonly Option<string?> _url = DialsUseOptions.Url();
    private readonly Option<bool> _ignore = new("--ignore-duplicates", "-i") { Description = "With --dials: do not ask when a model of the name is registered." };

    public PublishCommand(Option<OutputFormat> output)
        : base("publish", "Build what is missing and publish the models: to a model repository, on to a KServe cluster, or to DIALS.", output)
    {
        foreach (Option option in new Option[] { _templates, _base, _resource, _repository, _versioned, _message, _dryRun, _dials, _url, _ignore, _force }.Concat(_storage.Options).Concat(_cluster.Options))
            Add(option);
        Validators.Add(result =>
        {
            bool dials = result.GetValue(_dials) || result.GetValue(_url) is not null;
            bool cluster = _cluster.IsMeant(result);
            bool repository = result.GetValue(_repository) is not null;
            if (cluster)
                CheckCluster(result, dials, repository);
            else if (dials == repository)
                result.AddError("publish takes --repository URI, --dials, or --namespace NAME with --repository or --storage-uri.");
            if (dials && _storage.Options.Concat([_versioned, _message, _dryRun]).FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } given)
                result.AddError($"{given.Name} is for --repository; DIALS says itself where its store is.");
            if (dials && result.GetValue(_resource) is not null)
                result.AddError("--dials uploads all resources of a template; --resource is for --repository.");
            if (dials && result.GetValue(_templates) is { Length: > 1 })
                result.AddError("--dials takes one template.");
            if (!cluster && _cluster.Options.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } meant)
                result.AddError($"{meant.Name} is for a cluster, which --namespace NAME names.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        TemplateSource[] sources = [.. arguments.GetValue(_templates)!.Select(t => Source(t, arguments.GetValue(_base)))];
        string? text = arguments.GetValue(_repository);
        bool isPlan = arguments.GetValue(_dryRun);
        if (_cluster.IsMeant(arguments))
        {
            return await _cluster.RunAsync(
                sources, text, arguments.GetValue(_resource), _storage.Read(arguments), arguments.GetValue(_message), arguments.GetValue(_force), isPlan, arguments, output, cancellationToken).ConfigureAwait(false);
        }

        if (text is null)
            return await UploadAsync(sources[0], arguments, output, cancellationToken).ConfigureAwait(false);
        var all = new List<PublishedModel>();
        foreach (TemplateSource source in sources)
        {
            var options = new PublishModelOptions(source, text)
            {
                Resource = arguments.GetValue(_resource),
                Force = arguments.GetValue(_force),
                Versioned = arguments.GetValue(_versioned),
                Message = arguments.GetValue(_message),
                Storage = _storage.Read(arguments),
                Progress = new PublicationMessages(output),
            };
            if (isPlan && !options.HasVersions)
                throw new DismException(ErrorCode.UsageInvalid, "--dry-run is for repositories with versions; to a folder a model is copied whole.", "Add --versioned, or leave it out.");
            IReadOnlyList<PublishedModel> published = isPlan
                ? await PublishModel.PlanAsync(options, cancellationToken).ConfigureAwait(false)
                : await PublishModel.RunAsync(options, cancellationToken).ConfigureAwait(false);
            foreach (PublishedModel model in published)
                PublicationDocuments.Print(model, isPlan, output);
            all.AddRange(published);
        }

        output.Document(new PublishDocument([.. all.Select(PublicationDocuments.Of)]), ToolJson.Default.PublishDocument);
        return ExitCode.Success;
    }

    private void CheckCluster(System.CommandLine.Parsing.CommandResult result, bool dials, bool repository)
    {
        if (dials)
            result.AddError("--dials is one way to deploy, --namespace another: DIALS runs its own cluster.");
        if (repository == _cluster.StorageUri(result) is not null)
            result.AddError("publish to a cluster takes either --repository URI or --storage-uri URI.");
        if (result.GetValue(_versioned))
            result.AddError("--versioned is for folders of this machine, which a cluster does not see.");
    }

    private async Task<ExitCode> UploadAsync(TemplateSource source, ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new PackageArtifactsOptions(source)
        {
            Force = arguments.GetValue(_force),
            Progress = new PackageMessages(output),
            Dials = new PackageUpload(DialsUseOptions.Always(arguments, arguments.GetValue(_url), WorkingFolder))
            {
                IgnoreRegistered = arguments.GetValue(_ignore),
                Ask = (found, token) => UploadQuestion.AskAsync(found, output, token),
            },
        };
        PackageArtifactsResult result = await PackageArtifacts.RunAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (PackagedArtifact package in result.Packages)
            output.Line($"{package.Resource}: {package.Uri}{(package.Reused ? " (unchanged)" : "")}");
        output.Document(
            new PublishDocument([.. result.Packages.Select(p => new PublishedResourceDocument(p.Resource, p.Uri, 1, p.Reused))]),
            ToolJson.Default.PublishDocument);
        return ExitCode.Success;
    }
}

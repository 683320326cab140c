using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps publish</c>.</summary>
internal sealed class PublishCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<bool> _force = SharedOptions.Force("Replace a model of the same name that has other content.");

    private readonly Option<string?> _repository = new("--repository")
    {
        Description = "Model repository: file:///folder.",
        HelpName = "URI",
    };

    private readonly Option<bool> _dials = new("--dials") { Description = "Package and upload to DIALS, as 'package -u' does." };
    private readonly Option<string?> _url = DialsUseOptions.Url();
    private readonly Option<bool> _ignore = new("--ignore-duplicates", "-i") { Description = "With --dials: do not ask when a model of the name is registered." };

    public PublishCommand(Option<OutputFormat> output)
        : base("publish", "Build what is missing and publish the models to a model repository, or to DIALS.", output)
    {
        foreach (Option option in new Option[] { _template, _base, _resource, _repository, _dials, _url, _ignore, _force })
            Add(option);
        Validators.Add(result =>
        {
            bool dials = result.GetValue(_dials) || result.GetValue(_url) is not null;
            if (dials == result.GetValue(_repository) is not null)
                result.AddError("publish takes either --repository URI or --dials.");
            if (dials && result.GetValue(_resource) is not null)
                result.AddError("--dials uploads all resources of a template; --resource is for --repository.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_repository) is not { } text)
            return await UploadAsync(arguments, output, cancellationToken).ConfigureAwait(false);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? repository))
            throw new DismException(ErrorCode.StorageUriInvalid, $"'{text}' is not a URI.", "Write file:///folder with an absolute path.", text);
        var options = new PublishModelOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)), repository)
        {
            Resource = arguments.GetValue(_resource),
            Force = arguments.GetValue(_force),
        };
        IReadOnlyList<PublishedModel> published = await PublishModel.RunAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (PublishedModel model in published)
            output.Line($"{model.Resource}: {model.Uri} ({model.FileCount} files{(model.IsUnchanged ? ", unchanged" : "")})");
        output.Document(
            new PublishDocument([.. published.Select(p => new PublishedResourceDocument(p.Resource, p.Uri.ToString(), p.FileCount, p.IsUnchanged))]),
            ToolJson.Default.PublishDocument);
        return ExitCode.Success;
    }

    private async Task<ExitCode> UploadAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new PackageArtifactsOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)))
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

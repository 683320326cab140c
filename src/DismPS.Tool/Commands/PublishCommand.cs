using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps publish</c>.</summary>
internal sealed class PublishCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<bool> _force = SharedOptions.Force("Replace a model of the same name that has other content.");

    private readonly Option<string> _repository = new("--repository")
    {
        Description = "Model repository: file:///folder.",
        HelpName = "URI",
        Required = true,
    };

    public PublishCommand(Option<OutputFormat> output)
        : base("publish", "Build what is missing and publish the models to a model repository.", output)
    {
        foreach (Option option in new Option[] { _template, _base, _resource, _repository, _force })
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string text = arguments.GetValue(_repository)!;
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
}

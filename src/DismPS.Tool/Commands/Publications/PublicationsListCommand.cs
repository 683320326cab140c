using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Publications;

/// <summary><c>dismps publications list</c>.</summary>
internal sealed class PublicationsListCommand : DismpsCommand
{
    private readonly Option<string> _repository = PublicationsCommand.Repository();
    private readonly Option<string[]> _name = PublicationsCommand.Names();
    private readonly Option<bool> _latest = new("--latest") { Description = "Only the newest publication of each service." };
    private readonly StorageOptionsSet _storage = new();

    public PublicationsListCommand(Option<OutputFormat> output)
        : base("list", "List what was published, the newest of each service first.", output)
    {
        foreach (Option option in (Option[])[_repository, _name, _latest, .. _storage.Options])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new ListPublicationsOptions(arguments.GetValue(_repository)!)
        {
            Names = [.. arguments.GetValue(_name) ?? []],
            LatestOnly = arguments.GetValue(_latest),
            Storage = _storage.Read(arguments),
        };
        var all = await ListPublications.RunAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (Publication p in all)
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{p.ServiceName,-32} {p.Version} {(p.IsLatest ? "latest" : "      ")} {p.PublishedAt.UtcDateTime:yyyy-MM-dd HH:mm}Z {p.Files,5} files {p.Bytes,14} bytes  {p.PublishedBy}{(p.Message is null ? "" : $"  {p.Message.ReplaceLineEndings(" ")}")}"));
        output.Document(new PublicationListDocument([.. all.Select(PublicationDocuments.Of)]), ToolJson.Default.PublicationListDocument);
        return ExitCode.Success;
    }
}

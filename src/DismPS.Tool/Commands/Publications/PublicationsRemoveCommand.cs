using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Publications;

/// <summary><c>dismps publications remove</c>.</summary>
internal sealed class PublicationsRemoveCommand : DismpsCommand
{
    private readonly Option<string> _repository = PublicationsCommand.Repository();
    private readonly Option<string[]> _name = PublicationsCommand.Names();
    private readonly Option<string[]> _version = new("--version") { Description = "Only this version of the service that --name names; may be given several times.", HelpName = "VERSION" };
    private readonly Option<int?> _keep = new("--keep-last") { Description = "So many of the newest versions of each service stay [default: 5].", HelpName = "N" };
    private readonly Option<double?> _older = new("--older-than") { Description = "Only versions that were published longer ago than so many days.", HelpName = "DAYS" };
    private readonly Option<string[]> _inUse = new("--in-use") { Description = "A storageUri that a service names: its version stays; may be given several times.", HelpName = "URI" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be removed, and remove nothing." };
    private readonly StorageOptionsSet _storage = new();

    public PublicationsRemoveCommand(Option<OutputFormat> output)
        : base("remove", "Remove old versions, and what is left of uploads that broke off more than a day ago.", output)
    {
        foreach (Option option in (Option[])[_repository, _name, _version, _keep, _older, _inUse, _dryRun, .. _storage.Options])
            Add(option);
        _keep.Validators.Add(result => SharedOptions.Require(result, _keep, n => n is >= 1 and <= 1_000_000, "1 to 1000000"));
        _older.Validators.Add(result => SharedOptions.Require(result, _older, d => d is >= 0 and <= 36_500, "0 to 36500 days"));
        Validators.Add(result =>
        {
            if (result.GetResult(_version) is not null && (result.GetResult(_keep) ?? result.GetResult(_older)) is not null)
                result.AddError("--version names what is removed; --keep-last and --older-than are for all others.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new RemovePublicationsOptions(arguments.GetValue(_repository)!)
        {
            Names = [.. arguments.GetValue(_name) ?? []],
            Versions = [.. arguments.GetValue(_version) ?? []],
            KeepLast = arguments.GetValue(_keep) ?? 5,
            OlderThan = TimeSpan.FromDays(arguments.GetValue(_older) ?? 0),
            InUse = [.. arguments.GetValue(_inUse) ?? []],
            Storage = _storage.Read(arguments),
        };
        bool isPlan = arguments.GetValue(_dryRun);
        var all = isPlan
            ? await RemovePublications.PlanAsync(options, cancellationToken).ConfigureAwait(false)
            : await RemovePublications.RunAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (var removed in all)
        {
            string reason = removed.Reason.ToString().ToLowerInvariant();
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{removed.StorageUri}: {(isPlan ? "would be removed" : "removed")}, {reason}, {removed.Files} files, {removed.Bytes} bytes"));
        }

        if (all.IsEmpty)
            output.Line("There is nothing to remove.");
        output.Document(new RemovedPublicationsDocument(!isPlan, [.. all.Select(PublicationDocuments.Of)]), ToolJson.Default.RemovedPublicationsDocument);
        return ExitCode.Success;
    }
}

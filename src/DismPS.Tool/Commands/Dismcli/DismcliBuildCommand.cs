using System.CommandLine;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;
using DismPS.Tool.Commands.Dials;

namespace DismPS.Tool.Commands.Dismcli;

/// <summary><c>dismcli build</c>: signs in where needed, checks against DIALS and builds.</summary>
internal sealed class DismcliBuildCommand : DismcliCommand
{
    private readonly Option<string> _template = new("--filename", "-f")
    {
        Description = "Template to read [default: $TEMPLATE_NAME, else template.yaml].",
        HelpName = "TEXT",
        DefaultValueFactory = _ => SharedOptions.DefaultTemplate,
    };

    private readonly Option<string?> _url = DialsBaseUrl();

    public DismcliBuildCommand(Option<bool> debug)
        : base("build", "Check a template and build its artifacts.", debug)
    {
        Add(_template);
        Add(_url);
    }

    protected override async Task RunAsync(ParseResult arguments, DismcliLog log, CancellationToken cancellationToken)
    {
        var source = new TemplateSource(arguments.GetValue(_template)!, WorkingFolder) { Names = Names };
        using var dials = new DialsChecksHolder(Access(arguments.GetValue(_url), log));
        BuildArtifactsResult result = await BuildArtifacts.RunAsync(
            new BuildArtifactsOptions(source) { Dials = dials.OpenAsync, Progress = new Announcement(log) },
            cancellationToken).ConfigureAwait(false);
        foreach (BuildWarning warning in result.Build.Warnings)
            log.Warning(warning.ToString());
    }

    /// <summary>Reports on the thread that builds: lines of a log are in order.</summary>
    private sealed class Announcement(DismcliLog log) : IProgress<Resource>
    {
        public void Report(Resource value) => log.Info($"Building resource ({value.Name}, {value.Type})");
    }
}

using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;

namespace DismPS.Tool.Commands.Dismcli;

/// <summary><c>dismcli package</c>: packages the last build as it is and uploads it to DIALS.</summary>
internal sealed class DismcliPackageCommand : DismcliCommand
{
    private readonly Option<string?> _url = DialsBaseUrl();
    private readonly Option<bool> _ignore = new("--ignore-duplicates", "-i") { Description = "Do not ask when a model of the name is registered." };

    public DismcliPackageCommand(Option<bool> debug)
        : base("package", "Package the last build and upload it.", debug)
    {
        Add(_url);
        Add(_ignore);
    }

    protected override async Task RunAsync(ParseResult arguments, DismcliLog log, CancellationToken cancellationToken)
    {
        bool ignore = arguments.GetValue(_ignore);
        TextWriter answers = arguments.InvocationConfiguration.Output;
        var options = new PackageArtifactsOptions(new TemplateSource("", WorkingFolder) { Names = Names })
        {
            UseBuild = true,
            Dials = new PackageUpload(Access(arguments.GetValue(_url), log))
            {
                IgnoreRegistered = ignore,
                Announced = new Lines<Resource>(r => log.Info($"Packaging resource ({r.Name}, {r.Type})")),
                Found = new Lines<RegisteredName>(found => Tell(found, ignore, log)),
                Ask = (found, token) => AskAsync(found, answers, token),
            },
        };
        await PackageArtifacts.RunAsync(options, cancellationToken).ConfigureAwait(false);
    }

    private static void Tell(RegisteredName found, bool ignore, DismcliLog log)
    {
        log.Info(string.Create(CultureInfo.InvariantCulture, $"A model with the same name ({found.Model.Name}) is already registered in DIALS, its latest revision is {found.Model.Revision}."));
        if (ignore)
            log.Info("Ignoring existence of model with the same name, continuing with packaging.");
    }

    /// <summary>Only y goes on, as in the platform's tool; the end of the input is no answer.</summary>
    private static async Task<bool?> AskAsync(RegisteredName found, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteAsync($"Do you want to continue packaging the resource {found.Resource.Name}? (y/n): ".AsMemory(), cancellationToken).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        // Reading a terminal cannot be cancelled; whoever ends the program is not kept by it.
        string? answer = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer is null ? throw new EndOfAnswersException() : answer.Trim() is "y" or "Y";
    }

    /// <summary>Lines of a log come in order: they are written on the thread that works.</summary>
    private sealed class Lines<T>(Action<T> write) : IProgress<T>
    {
        public void Report(T value) => write(value);
    }
}

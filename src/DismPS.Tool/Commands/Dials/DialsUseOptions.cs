using System.CommandLine;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations;

namespace DismPS.Tool.Commands.Dials;

/// <summary>Options of commands that check against DIALS: which service, and whether.</summary>
internal sealed class DialsUseOptions
{
    private readonly Option<string?> _url = Url();
    private readonly Option<bool> _online = new("--online") { Description = "Ask DIALS, and fail when it cannot be asked [default: ask when signed in]." };
    private readonly Option<bool> _offline = new("--offline") { Description = "Do not ask DIALS." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_online);
        command.Add(_offline);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_offline) && (result.GetValue(_online) || result.GetValue(_url) is not null))
                result.AddError("--offline excludes --online and -u.");
        });
    }

    /// <summary>Base URL of the service; the long name is the platform tool's.</summary>
    public static Option<string?> Url() => new("--url", "-u", "--dials_base_url")
    {
        Description = "Base URL of DIALS [default: $DISMPS_DIALS_URL, else that of the last sign-in, else production].",
        HelpName = "URL",
    };

    /// <summary>What they say: naming a service asks it. At a terminal the user may be asked to sign in.</summary>
    public DialsAccess Read(ParseResult arguments, string workingFolder)
    {
        DialsUse use = arguments.GetValue(_offline) ? DialsUse.Never
            : arguments.GetValue(_online) || arguments.GetValue(_url) is not null ? DialsUse.Always : DialsUse.WhenSignedIn;
        return Of(use, arguments, arguments.GetValue(_url), workingFolder);
    }

    /// <summary>DIALS is asked in any case.</summary>
    public static DialsAccess Always(ParseResult arguments, string? url, string workingFolder) => Of(DialsUse.Always, arguments, url, workingFolder);

    private static DialsAccess Of(DialsUse use, ParseResult arguments, string? url, string workingFolder) => new(use, new DialsOptions { Url = url, WorkingFolder = workingFolder })
    {
        Observer = Console.IsErrorRedirected || Console.IsInputRedirected ? null : new SignInLines(arguments.InvocationConfiguration.Error),
    };
}

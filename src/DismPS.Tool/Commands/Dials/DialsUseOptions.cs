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

    /// <summary>Whether DIALS is asked: naming it asks it.</summary>
    public DialsUse Use(ParseResult arguments)
    {
        if (arguments.GetValue(_offline))
            return DialsUse.Never;
        return arguments.GetValue(_online) || arguments.GetValue(_url) is not null ? DialsUse.Always : DialsUse.WhenSignedIn;
    }

    /// <summary>Which service.</summary>
    public DialsOptions Service(ParseResult arguments, string workingFolder) => new() { Url = arguments.GetValue(_url), WorkingFolder = workingFolder };
}

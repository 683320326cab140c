using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Engine.Serving;

namespace DismPS.Tool.Commands.Serving;

/// <summary>Where the models of a server lie and how they come and go, under the names of tritonserver's options.</summary>
internal sealed class RepositoryOptions
{
    private readonly Option<string[]> _folders = new("--model-repository", "--model-store") { Description = "Folder of models, for tritonserver's start scripts; may be given several times.", HelpName = "FOLDER" };

    private readonly Option<RepositoryControl?> _control = ControlOption(
        "Who loads and unloads models while the server runs: none, explicit (clients) or poll (the folders are followed) "
            + "[default: explicit with all models loaded for MLServer's layout, none for Triton's].");

    private readonly Option<string[]> _load = new("--load-model") { Description = "With explicit control: model to load at the start, * for all; may be given several times.", HelpName = "NAME" };
    private readonly Option<double> _poll = new("--repository-poll-secs") { Description = "With poll: seconds between two looks into the folders.", HelpName = "N", DefaultValueFactory = _ => 15 };
    private readonly Option<SwitchValue?> _exit = TritonValue.Switch("--exit-on-error", "Do not start when a model cannot be loaded [default: false].");
    private readonly Option<SwitchValue?> _strict = TritonValue.Switch("--strict-readiness", "Be ready only while every model is [default: true].");

    public IEnumerable<Option> All => [_folders, _control, _load, _poll, _exit, _strict];

    public static Option<RepositoryControl?> ControlOption(string description) =>
        TritonValue.Word("--model-control-mode", description, "MODE", RepositoryControl.None, RepositoryControl.Explicit, RepositoryControl.Poll);

    /// <summary>Folders that were named; empty for none.</summary>
    public string[] Folders(ParseResult arguments) => arguments.GetValue(_folders) ?? [];

    /// <returns>What is to be told of an option that changes nothing; null for nothing.</returns>
    public string? Judge(ParseResult arguments) =>
        arguments.GetResult(_poll) is { Implicit: false } && arguments.GetValue(_control) != RepositoryControl.Poll
            ? $"{_poll.Name} changes nothing here: the folders are followed with --model-control-mode=poll alone."
            : null;

    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public PrepareServiceOptions Apply(PrepareServiceOptions options, ParseResult arguments, MlserverSettings settings)
    {
        RepositoryControl? control = arguments.GetValue(_control) ?? (settings.LoadModelsAtStartup ? null : RepositoryControl.Explicit);
        string[] load = arguments.GetValue(_load) ?? [];
        double seconds = arguments.GetValue(_poll);
        if (load.Length > 0 && control != RepositoryControl.Explicit)
            throw new DismException(ErrorCode.UsageInvalid, "--load-model needs --model-control-mode explicit.", "Add it, or leave --load-model out to load all models.");
        if (load.Length > 1 && load.Contains(InferenceServerOptions.AllModels))
            throw new DismException(ErrorCode.UsageInvalid, "--load-model=* loads all models and takes no other beside it.", "Leave out the others, or the *.");
        if (seconds is not (>= 0.1 and <= 86_400))
        {
            throw new DismException(ErrorCode.UsageInvalid, $"--repository-poll-secs must be between 0.1 and 86400, got {seconds}.",
                "Give seconds in this range, or leave the option out.");
        }

        return options with
        {
            Control = control,
            // As tritonserver, which loads nothing then; a template is there to be served.
            StartupModels = load.Length > 0 ? load : control == RepositoryControl.Explicit && options.Source is null ? [] : [InferenceServerOptions.AllModels],
            PollInterval = TimeSpan.FromSeconds(seconds),
            ExitOnError = arguments.IsOn(_exit) ?? false,
            StrictReadiness = arguments.IsOn(_strict) ?? true,
        };
    }
}

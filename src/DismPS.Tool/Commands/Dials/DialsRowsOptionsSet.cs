using System.CommandLine;
using System.CommandLine.Parsing;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Tool.Commands.Dials;

/// <summary>Options of <c>dismps infer</c> that name lumisections in DIALS in place of files.</summary>
internal sealed class DialsRowsOptionsSet
{
    private readonly Option<bool> _dials = new("--dials") { Description = "Score lumisections straight from DIALS in place of input files." };
    private readonly Option<string?> _dataset = new("--dataset") { Description = "With --dials: full name of the dataset, '*' and '?' for parts of it, or the primary dataset.", HelpName = "NAME" };

    private readonly Option<string[]> _runs = new("--run")
    {
        Description = "With --dials: runs, and ranges such as 398400..398410 for those that the dataset has. May be given several times.",
        HelpName = "RUN",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _elements = new("--element")
    {
        Description = "With --dials: monitoring element in place of the template's; INPUT=NAME for a model with several inputs.",
        HelpName = "NAME",
    };

    private readonly Option<long?> _first = new("--first-lumisection") { Description = "With --dials: first lumisection of each run.", HelpName = "NUMBER" };
    private readonly Option<long?> _last = new("--last-lumisection") { Description = "With --dials: last lumisection of each run.", HelpName = "NUMBER" };
    private readonly Option<bool> _complete = new("--require-complete") { Description = "With --dials: fail at a lumisection that lacks one of the elements, in place of leaving it out." };
    private readonly Option<string?> _url = DialsUseOptions.Url();

    /// <summary>Adds them to a command that reads files otherwise.</summary>
    /// <param name="command">The command.</param>
    /// <param name="input">Its option that names files.</param>
    /// <param name="ofFiles">Options that files alone have.</param>
    public void AddTo(Command command, Option<string[]> input, IReadOnlyList<Option> ofFiles)
    {
        Option[] own = [_dataset, _runs, _elements, _first, _last, _complete, _url];
        foreach (Option option in (Option[])[_dials, .. own])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_dials))
            {
                if (!IsGiven(result, input))
                    result.AddError("infer wants --input FILE, or --dials with --dataset and --run.");
                foreach (Option option in own.Where(option => IsGiven(result, option)))
                    result.AddError($"{option.Name} belongs to --dials.");
                return;
            }

            foreach (Option option in ((Option[])[input, .. ofFiles]).Where(option => IsGiven(result, option)))
                result.AddError($"--dials excludes {option.Name}.");
            foreach (Option option in ((Option[])[_dataset, _runs]).Where(option => !IsGiven(result, option)))
                result.AddError($"--dials wants {option.Name}.");
        });
    }

    /// <summary>Opens what they name; null without <c>--dials</c>.</summary>
    /// <exception cref="DismException">They name no runs or datasets, or nobody is signed in.</exception>
    public OpenDialsRows? Open(ParseResult arguments, string workingFolder)
    {
        if (!arguments.GetValue(_dials))
            return null;
        var options = new DialsRowsOptions
        {
            Dataset = arguments.GetValue(_dataset)!,
            Runs = arguments.GetValue(_runs)!,
            Elements = [.. (arguments.GetValue(_elements) ?? []).Select(element => new InputElement(null, element))],
            FirstLumisection = arguments.GetValue(_first),
            LastLumisection = arguments.GetValue(_last),
            RequireComplete = arguments.GetValue(_complete),
        };
        var service = new DialsOptions { Url = arguments.GetValue(_url), WorkingFolder = workingFolder };
        return new OpenDialsRows(options, service, DialsEnvironment.OfProcess(), TimeProvider.System);
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };
}

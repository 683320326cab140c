using System.CommandLine;
using System.CommandLine.Parsing;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;

namespace DismPS.Tool.Commands;

/// <summary>Options of <c>dismps infer</c> for schedules: where results go, what earlier runs left, and which end is told.</summary>
internal sealed class ScoreOutputOptions
{
    private readonly Option<string?> file = new("--out") { Description = "File to write the rows of all inputs to: .csv, .jsonl or .npy.", HelpName = "FILE" };
    private readonly Option<string?> folder = new("--out-dir") { Description = "Folder to write one file for each input to, with a journal for --resume.", HelpName = "FOLDER" };
    private readonly Option<ScoreFormat> format = new("--out-format")
    {
        Description = "Format of --out and --out-dir [default: by the extension of --out; csv in a folder].",
        HelpName = "csv|jsonl|npy",
        CustomParser = ParseFormat,
    };

    private readonly Option<bool> resume = new("--resume") { Description = "Leave out what an earlier run into --out-dir has completed, and go on with what it began." };
    private readonly Option<int?> anomalies = AnomalyOption();
    private readonly Option<bool> undecided = new("--fail-on-undecided") { Description = "Exit with 4 when the model gave NaN for any row." };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [file, folder, format, resume, anomalies, undecided];

    /// <summary>Adds what they say.</summary>
    public ScoreInputsOptions Read(ParseResult arguments, ScoreInputsOptions options) => options with
    {
        OutputPath = Absolute(arguments.GetValue(file)),
        OutputDirectory = Absolute(arguments.GetValue(folder)),
        OutputFormat = arguments.GetValue(format),
        Resume = arguments.GetValue(resume),
    };

    /// <summary>How a run ends that scored everything.</summary>
    public ExitCode ExitCodeOf(ParseResult arguments, ScoreSummary summary)
    {
        int? least = arguments.GetResult(anomalies) is { Implicit: false } given ? given.Tokens.Count == 0 ? 1 : arguments.GetValue(anomalies) : null;
        bool found = summary.Anomalies >= least || (arguments.GetValue(undecided) && summary.Undecided > 0);
        return found ? ExitCode.AnomaliesFound : ExitCode.Success;
    }

    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path);

    private static ScoreFormat ParseFormat(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (ScoreFormats.OfName(text) is { } format)
            return format;
        result.AddError($"--out-format takes csv, jsonl or npy, not '{text}'.");
        return ScoreFormat.Auto;
    }

    private static Option<int?> AnomalyOption()
    {
        var option = new Option<int?>("--fail-on-anomaly") { Description = "Exit with 4 when so many rows are flagged [1].", HelpName = "COUNT", Arity = ArgumentArity.ZeroOrOne };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0)
                SharedOptions.Require(result, option, value => value >= 1, "1 or more");
        });
        return option;
    }
}

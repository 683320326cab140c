using System.CommandLine;
using System.CommandLine.Parsing;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps infer</c>.</summary>
internal sealed class InferCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<string?> _python = SharedOptions.Python();

    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "Input file: CSV, JSON, JSON lines, .npy or .npz.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<Uri?> _uri = SharedOptions.Server();
    private readonly Option<string[]> _map = new("--map")
    {
        Description = "Renames a column: FILE_NAME=TEMPLATE_NAME; may be given several times.",
        HelpName = "NAME=NAME",
    };

    private readonly Option<int> _batchSize = BatchSizeOption();

    private readonly Option<double> _timeout = SharedOptions.Timeout();
    private readonly Option<InputFormat> _format = new("--format")
    {
        Description = "Format of the input [default: by its extension].",
        HelpName = "csv|json|jsonl|npy|npz",
        CustomParser = ParseFormat,
    };

    private readonly Option<bool> _emptyIsNaN = new("--empty-is-nan") { Description = "Read empty CSV cells of floating-point inputs as NaN." };
    private readonly Option<bool> _useJson = new("--use-json") { Description = "Send tensors as JSON, for servers without the binary extension." };
    private readonly Option<bool> _all = new("--all") { Description = "Print all rows in place of the flagged ones." };
    private readonly Option<string?> _scores = new("--scores") { Description = "CSV file to write all rows to.", HelpName = "FILE" };
    private readonly Option<string?> _report = new("--report") { Description = "HTML report to write.", HelpName = "FILE" };

    public InferCommand(Option<OutputFormat> output)
        : base("infer", "Score the rows of an input file: through a server, or in this process without one.", output)
    {
        foreach (Option option in new Option[] { _template, _base, _resource, _python, _input, _uri, _map, _format, _emptyIsNaN, _batchSize, _timeout, _useJson, _all, _scores, _report })
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new InvokeInferenceOptions(
            Source(arguments.GetValue(_template)!, arguments.GetValue(_base)), arguments.GetValue(_input)!)
        {
            Resource = arguments.GetValue(_resource),
            PythonPath = arguments.GetValue(_python),
            Uri = arguments.GetValue(_uri),
            Map = MapOf(arguments.GetValue(_map) ?? []),
            Format = arguments.GetValue(_format),
            EmptyIsNaN = arguments.GetValue(_emptyIsNaN),
            BatchSize = arguments.GetValue(_batchSize),
            Timeout = TimeSpan.FromSeconds(arguments.GetValue(_timeout)),
            UseJson = arguments.GetValue(_useJson),
        };
        bool all = arguments.GetValue(_all);
        var scoring = new InvokeInference(options);
        string? scores = PathOf(arguments, _scores);
        string? report = PathOf(arguments, _report);
        RequireDistinct(scores, report, Absolute(options.InputPath), options.Source.FullPath);
        var results = new ScoreResults(scores, report, scoring.Resource, options.InputPath);
        var printed = new List<ScoredRow>();
        bool headed = false;
        await using (results.ConfigureAwait(false))
        {
            await foreach (ScoredRow row in scoring.RunAsync(cancellationToken).ConfigureAwait(false))
            {
                await results.AddAsync(row, cancellationToken).ConfigureAwait(false);
                if (!all && row.IsAnomaly == false)
                    continue;
                if (output.IsJson)
                {
                    printed.Add(row);
                    continue;
                }

                if (!headed)
                    output.Line(PredictionLines.Header);
                headed = true;
                output.Line(PredictionLines.Of(row));
            }

            await results.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        output.Line(results.Summary.Headline);
        output.Document(
            new InferenceDocument(PredictionLines.DocumentOf(results.Summary), [.. printed.Select(PredictionLines.DocumentOf)]),
            ToolJson.Default.InferenceDocument);
        return ExitCode.Success;
    }

    private static InputFormat ParseFormat(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (InputReader.FormatOfName(text) is { } format)
            return format;
        result.AddError($"--format takes csv, json, jsonl, npy or npz, not '{text}'.");
        return InputFormat.Auto;
    }

    private static Option<int> BatchSizeOption()
    {
        var option = new Option<int>("--batch-size") { Description = "Rows of one request at most.", DefaultValueFactory = _ => 256, HelpName = "ROWS" };
        option.Validators.Add(result => SharedOptions.Require(result, option, value => value is >= 1 and <= 1_000_000, "1 to 1000000 rows"));
        return option;
    }

    /// <summary>A result must not replace what it was made from.</summary>
    private static void RequireDistinct(params string?[] paths)
    {
        var seen = new HashSet<string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (string path in paths.OfType<string>())
        {
            if (!seen.Add(path))
                throw new DismException(ErrorCode.UsageInvalid, $"'{path}' is named twice: a result would replace the input or another result.", "Give each file a name of its own.", path);
        }
    }

    private static string? PathOf(ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) is { } path ? Absolute(path) : null;

    private static Dictionary<string, string> MapOf(string[] pairs)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            // Names of tensors may hold '=' themselves less often than names of columns: the last one separates.
            int at = pair.LastIndexOf('=');
            if (at <= 0 || at == pair.Length - 1)
                throw new DismException(ErrorCode.UsageInvalid, $"'--map {pair}' is not NAME=NAME.", "Write --map column=input_0.", pair);
            map[pair[..at]] = pair[(at + 1)..];
        }

        return map;
    }
}

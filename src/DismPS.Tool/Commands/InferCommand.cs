using System.CommandLine;
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

    private readonly Option<string?> _metadata = new("--metadata")
    {
        Description = "File of OMS attributes (CSV, JSON) for the template's InputMetadata, by run and lumisection.",
        HelpName = "FILE",
    };

    private readonly Option<Uri?> _uri = SharedOptions.Server();
    private readonly Option<string[]> _map = SharedOptions.Map();
    private readonly Option<int> _batchSize = BatchSizeOption();

    private readonly ConnectionOptions _connection = new();
    private readonly Option<InputFormat> _format = SharedOptions.InputFormat();
    private readonly Option<bool> _emptyIsNaN = SharedOptions.EmptyIsNaN();
    private readonly Option<bool> _useJson = ConnectionOptions.UseJson();
    private readonly Option<bool> _all = new("--all") { Description = "Print all rows in place of the flagged ones." };
    private readonly Option<string?> _scores = new("--scores") { Description = "CSV file to write all rows to.", HelpName = "FILE" };
    private readonly Option<string?> _report = new("--report") { Description = "HTML report to write.", HelpName = "FILE" };

    public InferCommand(Option<OutputFormat> output)
        : base("infer", "Score the rows of an input file: through a server, or in this process without one.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _resource, _python, _input, _metadata, _uri, _map, _format, _emptyIsNaN, _batchSize, .. _connection.Options, _useJson, _all, _scores, _report])
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
            Map = SharedOptions.MapOf(arguments.GetValue(_map) ?? []),
            MetadataPath = arguments.GetValue(_metadata),
            Format = arguments.GetValue(_format),
            EmptyIsNaN = arguments.GetValue(_emptyIsNaN),
            BatchSize = arguments.GetValue(_batchSize),
            Connection = _connection.Read(arguments) with { UseJson = arguments.GetValue(_useJson) },
        };
        bool all = arguments.GetValue(_all);
        var scoring = new InvokeInference(options);
        string? scores = PathOf(arguments, _scores);
        string? report = PathOf(arguments, _report);
        RequireDistinct(scores, report, Absolute(options.InputPath), PathOf(arguments, _metadata), options.Source.FullPath);
        var results = new ScoreResults(scores, report, scoring.Resource, options.InputPath);
        var printed = new List<ScoredRow>();
        bool headed = false;
        await using (results.ConfigureAwait(false))
        {
            await foreach (ScoredRow row in scoring.RunAsync(cancellationToken).ConfigureAwait(false))
            {
                await results.AddAsync(row, cancellationToken).ConfigureAwait(false);
                if (!all && row.Status is ScoreStatus.Normal or ScoreStatus.ConditionNotMet)
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

        if (scoring.UncheckedConditions.Count > 0)
            output.Message($"dismps: conditions that no column tells of were not checked: {string.Join(", ", scoring.UncheckedConditions)}");
        output.Line(results.Summary.Headline);
        output.Document(
            new InferenceDocument(PredictionLines.DocumentOf(results.Summary), [.. printed.Select(PredictionLines.DocumentOf)]),
            ToolJson.Default.InferenceDocument);
        return ExitCode.Success;
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
}

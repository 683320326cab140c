using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Dials;
using DismPS.Tool.Commands.Dials;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps infer</c>.</summary>
internal sealed class InferCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<string?> _python = SharedOptions.Python();

    private readonly Option<string[]> _input = new("--input", "-i")
    {
        Description = "Input files: CSV, JSON, JSON lines, .npy or .npz; '*', '?' and '**' stand for parts of names. May be given several times.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _metadata = new("--metadata")
    {
        Description = "File of OMS attributes (CSV, JSON) for the template's InputMetadata, by run and lumisection.",
        HelpName = "FILE",
    };

    private readonly Option<Uri?> _uri = SharedOptions.Server();
    private readonly Option<string[]> _map = SharedOptions.Map();
    private readonly Option<int> _batchSize = CountOption("--batch-size", "Rows of one request at most.", "ROWS", 256, 1_000_000);
    private readonly Option<int> _throttle = CountOption("--throttle", "Requests that are under way at once; without a server, instances of the model.", "COUNT", 1, 256);

    private readonly ConnectionOptions _connection = new();
    private readonly Option<InputFormat> _format = SharedOptions.InputFormat();
    private readonly Option<bool> _emptyIsNaN = SharedOptions.EmptyIsNaN();
    private readonly Option<bool> _useJson = ConnectionOptions.UseJson();
    private readonly Option<bool> _all = new("--all") { Description = "Print all rows in place of the flagged ones." };
    private readonly Option<bool?> _summary = new("--summary") { Description = "Print a table of the runs [default: with several inputs].", HelpName = "true|false" };
    private readonly Option<string?> _scores = new("--scores") { Description = "CSV file to write all rows of one input to.", HelpName = "FILE" };
    private readonly Option<string?> _report = new("--report") { Description = "HTML report to write.", HelpName = "FILE" };
    private readonly ScoreOutputOptions _results = new();
    private readonly DialsRowsOptionsSet _dials = new();

    public InferCommand(Option<OutputFormat> output)
        : base("infer", "Score the rows of input files, or lumisections in DIALS: through a server, or in this process without one.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _resource, _python, _input, _metadata, _uri, _map, _format, _emptyIsNaN, _batchSize, _throttle,
            .. _connection.Options, _useJson, _all, _summary, _scores, _report, .. _results.Options])
            Add(option);
        _dials.AddTo(this, _input, [_map, _format]);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var inference = new InvokeInferenceOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)))
        {
            Resource = arguments.GetValue(_resource),
            PythonPath = arguments.GetValue(_python),
            Uri = arguments.GetValue(_uri),
            Map = SharedOptions.MapOf(arguments.GetValue(_map) ?? []),
            MetadataPath = arguments.GetValue(_metadata),
            Format = arguments.GetValue(_format),
            EmptyIsNaN = arguments.GetValue(_emptyIsNaN),
            BatchSize = arguments.GetValue(_batchSize),
            ThrottleLimit = arguments.GetValue(_throttle),
            Connection = _connection.Read(arguments) with { UseJson = arguments.GetValue(_useJson) },
        };
        using OpenDialsRows? dials = _dials.Open(arguments, WorkingFolder);
        string[] inputs = [.. (arguments.GetValue(_input) ?? []).SelectMany(name => FilePattern.ExpandOrKeep(name, WorkingFolder))];
        foreach (string input in inputs)
            RequireInput(input);
        ScoreInputsOptions options = _results.Read(arguments, new ScoreInputsOptions(inference)) with
        {
            ScoresPath = PathOf(arguments, _scores),
            ReportPath = PathOf(arguments, _report),
            ReportName = dials?.Description ?? (inputs is [string one] ? Path.GetFileName(one) : $"{inputs.Length} inputs"),
        };
        bool isOne = dials?.IsOne ?? inputs.Length == 1;
        if (options.ScoresPath is not null && !isOne)
            throw new DismException(ErrorCode.UsageInvalid, "--scores takes the rows of one input.", "Write --out FILE for the rows of all inputs, or --out-dir FOLDER for one file each.", options.ScoresPath);
        RequireDistinct([options.ScoresPath, options.ReportPath, options.OutputPath, PathOf(arguments, _metadata), inference.Source.FullPath], inputs);
        var scoring = new ScoreInputs(options);
        var display = new InferenceDisplay(output, arguments.GetValue(_all), WorkingFolder);
        IAsyncEnumerable<IRowSource> sources = dials?.SourcesAsync(scoring.Inference.Resource, cancellationToken) ?? RowSources.OfFiles(inputs, WorkingFolder);
        await foreach (ScoredBatch batch in scoring.RunAsync(sources, cancellationToken).ConfigureAwait(false))
        {
            display.Add(batch);
            // What is the one input's failure is the command's.
            if (batch.Failure is { } failure && isOne)
                return output.Fail(failure);
            display.Tell(batch);
        }

        if (scoring.Inference.UncheckedConditions.Count > 0)
            output.Message($"dismps: conditions that no column tells of were not checked: {string.Join(", ", scoring.Inference.UncheckedConditions)}");
        if (arguments.GetValue(_summary) ?? !isOne)
            display.AddRuns(scoring.Runs);
        // How many runs DIALS has is known when they are listed, and those of a service that is gone are not.
        int count = dials is null ? inputs.Length : display.Ended;
        if (!isOne && (display.Failures.Count > 0 || display.Ended < count))
            output.Line($"{display.Ended - display.Failures.Count} of {count} inputs complete");
        display.Complete(scoring.Summary, scoring.Runs);
        return display.Failures.Count > 0 ? display.Failures.Max(failure => failure.ExitCode) : _results.ExitCodeOf(arguments, scoring.Summary);
    }

    private static Option<int> CountOption(string name, string description, string unit, int byDefault, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault, HelpName = unit };
        option.Validators.Add(result => SharedOptions.Require(result, option, value => value >= 1 && value <= most, $"1 to {most}{(unit == "ROWS" ? " rows" : "")}"));
        return option;
    }

    /// <summary>What can be no input is told before its name is asked for a format.</summary>
    private static void RequireInput(string input)
    {
        string path = Absolute(input);
        if (Directory.Exists(path))
            throw new DismException(ErrorCode.UsageInvalid, $"{input} is a folder.", $"Name its files: {Path.Join(input, "*.csv")}.", input);
        // A pattern of a known kind is an input at fault beside others; of another kind its name would be asked for a format.
        bool isKnown = InputReader.FormatOfName(Path.GetExtension(input).TrimStart('.')) is not null;
        if (!isKnown && input.AsSpan().ContainsAny('*', '?') && !File.Exists(path))
            throw new DismException(ErrorCode.ReadFailed, $"No file matches '{input}'.", "Look at the pattern and at the folder that it starts from.", input);
    }

    /// <summary>A result must not replace what it was made from, nor another result. The same input may be named twice.</summary>
    private static void RequireDistinct(IEnumerable<string?> others, IEnumerable<string> inputs)
    {
        var seen = new HashSet<string>(inputs.Select(Absolute), OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (string path in others.OfType<string>())
        {
            if (!seen.Add(path))
                throw new DismException(ErrorCode.UsageInvalid, $"'{path}' is named twice: a result would replace the input or another result.", "Give each file a name of its own.", path);
        }
    }

    private static string? PathOf(ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) is { } path ? Absolute(path) : null;
}

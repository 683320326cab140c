using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps test --record</c>: its options, and the run.</summary>
internal sealed class RecordRun
{
    private readonly Option<string[]> _record = new("--record") { Description = "Records cases from an input file: .npy, .npz, CSV or JSON; may be given several times.", HelpName = "FILE" };
    private readonly Option<string?> _case = new("--case") { Description = "Name of the recorded case [default: the column 'case', or the file's name].", HelpName = "NAME" };
    private readonly Option<int> _rows = RowsOption();
    private readonly Option<bool> _force = SharedOptions.Force("Replace recorded cases that are there already.");
    private readonly Option<string[]> _map = SharedOptions.Map();
    private readonly Option<InputFormat> _format = SharedOptions.InputFormat();
    private readonly Option<bool> _emptyIsNaN = SharedOptions.EmptyIsNaN();

    public IReadOnlyList<Option> Options => [_record, _case, _rows, _force, _map, _format, _emptyIsNaN];

    /// <summary>Whether cases are to be recorded in place of run.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="hasReport">Whether a report is asked for, which only a run can give.</param>
    /// <exception cref="DismException">Options of recording stand without it, or a report with it.</exception>
    public bool IsAskedFor(ParseResult arguments, bool hasReport)
    {
        bool asked = arguments.GetValue(_record) is { Length: > 0 };
        if (asked && hasReport)
            throw new DismException(ErrorCode.UsageInvalid, "--record and --report exclude each other.", "Record first, then run the cases with --report.");
        if (!asked && Options.Skip(1).FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } stray)
            throw new DismException(ErrorCode.UsageInvalid, $"{stray.Name} is an option of --record.", "Add --record FILE.");
        return asked;
    }

    public async Task<ExitCode> RunAsync(ParseResult arguments, TestModelOptions test, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new RecordGoldenOptions(test.Source, arguments.GetValue(_record)!)
        {
            Resource = test.Resource,
            Uri = test.Uri,
            PythonPath = test.PythonPath,
            Connection = test.Connection,
            CaseName = arguments.GetValue(_case),
            Rows = arguments.GetValue(_rows),
            Force = arguments.GetValue(_force),
            Map = SharedOptions.MapOf(arguments.GetValue(_map) ?? []),
            Format = arguments.GetValue(_format),
            EmptyIsNaN = arguments.GetValue(_emptyIsNaN),
        };
        RecordedCases recorded = await RecordGolden.RunAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (string note in recorded.Notes)
            output.Message($"dismps: {note}");
        foreach (RecordedCase one in recorded.Cases)
            output.Line($"{(one.IsReplaced ? "replaced" : "recorded")}  {recorded.Resource}/{one.Name}: {one.Rows} {(one.Rows == 1 ? "row" : "rows")}");
        output.Document(
            new RecordDocument([.. recorded.Cases.Select(one => new RecordedCaseDocument(recorded.Resource, one.Name, one.Rows, one.IsReplaced, recorded.Folder))]),
            ToolJson.Default.RecordDocument);
        return ExitCode.Success;
    }

    private static Option<int> RowsOption()
    {
        var option = new Option<int>("--rows") { Description = "Rows of a recorded case at most.", DefaultValueFactory = _ => RecordGoldenOptions.DefaultRows, HelpName = "ROWS" };
        option.Validators.Add(result => SharedOptions.Require(result, option, value => value is >= 1 and <= 1_000_000, "1 to 1000000 rows"));
        return option;
    }
}

using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps test</c>.</summary>
internal sealed class TestCommand : DismpsCommand
{
    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<string?> _resource = SharedOptions.Resource();
    private readonly Option<string?> _python = SharedOptions.Python();
    private readonly Option<Uri?> _uri = SharedOptions.Server();
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _useJson = ConnectionOptions.UseJson();
    private readonly Option<string?> _report = new("--report") { Description = "JUnit XML file to write.", HelpName = "FILE" };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print the largest difference and the time of cases that pass, too." };
    private readonly RecordRun _record = new();

    public TestCommand(Option<OutputFormat> output)
        : base("test", "Run the golden cases that lie beside a template in tests/<Resource>, or record them.", output)
    {
        foreach (Option option in (Option[])[_template, _base, _resource, _python, _uri, .. _connection.Options, _useJson, _report, _verbose, .. _record.Options])
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new TestModelOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)))
        {
            Resource = arguments.GetValue(_resource),
            PythonPath = arguments.GetValue(_python),
            Uri = arguments.GetValue(_uri),
            Connection = _connection.Read(arguments) with { UseJson = arguments.GetValue(_useJson) },
        };
        string? report = arguments.GetValue(_report) is { } path ? Absolute(path) : null;
        return _record.IsAskedFor(arguments, report is not null)
            ? await _record.RunAsync(arguments, options, output, cancellationToken).ConfigureAwait(false)
            : await RunAsync(options, report, arguments.GetValue(_verbose), output, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ExitCode> RunAsync(TestModelOptions options, string? reportPath, bool verbose, CommandOutput output, CancellationToken cancellationToken)
    {
        GoldenReportFile? report = reportPath is null ? null : GoldenReportFile.Create(reportPath);
        var results = new List<GoldenResult>();
        try
        {
            await foreach (GoldenResult result in TestModel.RunAsync(options, cancellationToken).ConfigureAwait(false))
            {
                results.Add(result);
                report?.Add(options.Source.Path, result);
                if (result.Failure is null)
                    output.Line(LineOf(result, verbose));
            }

            if (report is not null)
                await report.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            if (report is not null)
                await report.DisposeAsync().ConfigureAwait(false);
        }

        // Where nothing could be run, the failure is the result.
        return results is [{ Failure: { } failure }] ? output.Fail(failure) : Summarize(results, output);
    }

    private static ExitCode Summarize(List<GoldenResult> results, CommandOutput output)
    {
        foreach (GoldenResult result in results.Where(result => result.Failure is not null))
            output.Message($"dismps: {result.Resource}/{result.Case}: {result.Failure!.Message}{Environment.NewLine}  {result.Failure.Cure}");
        bool passed = results.TrueForAll(result => result.Passed);
        output.Line($"{results.Count(result => result.Passed)} of {results.Count} golden cases passed");
        output.Document(new GoldenDocument(passed, [.. results.Select(GoldenCaseDocument.Of)]), ToolJson.Default.GoldenDocument);
        return passed ? ExitCode.Success : results.Max(result => result.Failure?.ExitCode ?? (result.Passed ? ExitCode.Success : ExitCode.InputAtFault));
    }

    private static string LineOf(GoldenResult result, bool verbose)
    {
        string name = $"{result.Resource}/{result.Case}";
        if (!result.Passed)
            return $"FAILED  {name}: {result.Difference}";
        string largest = result.MaximumDifference is { } value ? string.Create(CultureInfo.InvariantCulture, $"largest |difference| {value:G3}, ") : "";
        return verbose ? string.Create(CultureInfo.InvariantCulture, $"passed  {name}: {largest}{result.Duration.TotalMilliseconds:0.###} ms") : $"passed  {name}";
    }
}

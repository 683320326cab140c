using System.CommandLine;
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
    private readonly Option<double> _timeout = SharedOptions.Timeout();

    public TestCommand(Option<OutputFormat> output)
        : base("test", "Run the golden cases that lie beside a template in tests/<Resource>.", output)
    {
        foreach (Option option in new Option[] { _template, _base, _resource, _python, _uri, _timeout })
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new TestModelOptions(Source(arguments.GetValue(_template)!, arguments.GetValue(_base)))
        {
            Resource = arguments.GetValue(_resource),
            PythonPath = arguments.GetValue(_python),
            Uri = arguments.GetValue(_uri),
            Timeout = TimeSpan.FromSeconds(arguments.GetValue(_timeout)),
        };
        var cases = new List<GoldenCaseDocument>();
        await foreach (GoldenResult result in TestModel.RunAsync(options, cancellationToken).ConfigureAwait(false))
        {
            cases.Add(new GoldenCaseDocument(result.Resource, result.Case, result.Passed, result.Difference));
            output.Line($"{(result.Passed ? "passed" : "FAILED")}  {result.Resource}/{result.Case}{(result.Passed ? "" : ": " + result.Difference)}");
        }

        bool passed = cases.TrueForAll(c => c.Passed);
        output.Line($"{cases.Count(c => c.Passed)} of {cases.Count} golden cases passed");
        output.Document(new GoldenDocument(passed, cases), ToolJson.Default.GoldenDocument);
        return passed ? ExitCode.Success : ExitCode.InputAtFault;
    }
}

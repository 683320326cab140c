using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps schema</c>.</summary>
internal sealed class SchemaCommand(Option<OutputFormat> output)
    : DismpsCommand("schema", "Print the format of templates as JSON Schema 2020-12, for editors.", output)
{
    protected override Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        // The schema is the one JSON document of this command, whatever the format.
        output.Text(DescribeFormat.Schema());
        return Task.FromResult(ExitCode.Success);
    }
}

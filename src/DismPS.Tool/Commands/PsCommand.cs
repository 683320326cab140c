using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps ps</c>.</summary>
internal sealed class PsCommand(Option<OutputFormat> output) : DismpsCommand("ps", "List the running servers of the current user.", output)
{
    protected override Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        IReadOnlyList<RunningApi> running = ListApis.Run();
        if (running.Count == 0)
            output.Message("No server is running.");
        foreach (RunningApi api in running)
            output.Line($"{api.ProcessId,8}  {ReadyFile.AddressOf(api.Uri),-28} {(api.GrpcUri is { } grpc ? $"grpc {grpc.Authority}" : ""),-24} {string.Join(", ", api.Models)}  {api.TemplatePath ?? api.RepositoryPath}");
        output.Document(new ApiListDocument([.. running.Select(ApiDocuments.Of)]), ToolJson.Default.ApiListDocument);
        return Task.FromResult(ExitCode.Success);
    }
}

using System.Diagnostics;
using DismPS.DialsStandIn;
using DismPS.Engine.Operations;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>Clients that others wrote: node's HTTP clients and @grpc/grpc-js (tests/node).</summary>
[Collection("workers")]
public sealed class ForeignClientTests
{
    private static readonly string Folder = Repository.PathOf("tests", "node");
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);

    // Python models with what no ONNX model does: many answers, and long computation.
    private static readonly string[] PythonModels = ["repeat_decoupled", "slow"];

    [Theory]
    [InlineData("http.test.mjs")]
    [InlineData("grpc.test.mjs")]
    public async Task Clients_of_node_are_served(string file)
    {
        Assert.SkipUnless(NodePackages.HaveNode, "node is not on the PATH.");
        await NodePackages.EnsureAsync(Folder, default);
        using var repository = new TemporaryRepository("metsig-ae-onnx");
        string? python = TestPython.Find("numpy");
        if (python is not null)
            CopyPythonModels(repository.Folder);
        ServiceDescription service = await PrepareService.RunAsync(new PrepareServiceOptions { RepositoryFolder = repository.Folder, PythonPath = python }, default);
        await using ApiServer server = await ApiServer.StartAsync(new ApiServerOptions { HttpPort = 0, GrpcPort = 0, Models = service.Models }, default);

        (int status, string output) = await RunAsync("node", ["--test", file], new Dictionary<string, string?>
        {
            ["DISMPS_HTTP"] = server.Uri.ToString(),
            ["DISMPS_GRPC"] = $"127.0.0.1:{server.GrpcUri!.Port}",
            ["DISMPS_PYTHON_MODELS"] = python is null ? null : "1",
        });
        Assert.True(status == 0, output);
        Assert.Matches(@"# pass [1-9]", output);
        Assert.True(python is null || output.Contains("# skipped 0", StringComparison.Ordinal), output);
    }

    private static void CopyPythonModels(string target)
    {
        string source = Repository.PathOf("tests", "data", "protocol", "triton-models");
        foreach (string file in PythonModels.SelectMany(m => Directory.GetFiles(Path.Combine(source, m), "*", SearchOption.AllDirectories)))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task<(int Status, string Output)> RunAsync(string program, string[] arguments, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Bound);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} took longer than {Bound}.");
        }
    }
}

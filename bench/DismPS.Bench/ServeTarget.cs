using DismPS.Engine.Serving;
using DismPS.Server;

namespace DismPS.Bench;

/// <summary>The server under test, as a process of its own that ends with its input.</summary>
internal static class ServeTarget
{
    public static async Task<int> RunAsync(string repository, string readyFile)
    {
        await using ApiServer server = await ApiServer.StartAsync(
            new ApiServerOptions { HttpPort = 0, Models = new InferenceServerOptions { RepositoryFolder = repository } }, CancellationToken.None);
        await ChildProcess.ReportReadyAsync(readyFile, server.Uri);
        await ChildProcess.WaitForEndOfInputAsync();
        return 0;
    }
}

using DismPS.Engine.Serving;
using DismPS.Server;

namespace DismPS.Bench.Serve;

/// <summary>The product's server, with the bounds that it has by default.</summary>
internal static class ServerTarget
{
    public static async Task<int> RunAsync(string models, string readyFile)
    {
        var options = new ApiServerOptions { Models = new InferenceServerOptions { RepositoryFolder = models }, HttpPort = 0 };
        await using ApiServer server = await ApiServer.StartAsync(options, CancellationToken.None).ConfigureAwait(false);
        TargetHost.Announce(readyFile, server.Uri.ToString());
        await TargetHost.WaitForParentAsync().ConfigureAwait(false);
        return 0;
    }
}

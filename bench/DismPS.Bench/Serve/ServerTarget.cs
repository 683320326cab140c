using System.Globalization;
using DismPS.Engine.Serving;
using DismPS.Server;

namespace DismPS.Bench.Serve;

/// <summary>The product's server, with the bounds that it has by default. Every line that it reads asks for the bytes that it has allocated.</summary>
internal static class ServerTarget
{
    public static async Task<int> RunAsync(string models, string readyFile, bool grpc)
    {
        // As the product does when the process is its own.
        SocketThread.LetAnswer();
        var options = new ApiServerOptions { Models = new InferenceServerOptions { RepositoryFolder = models }, HttpPort = 0, GrpcPort = grpc ? 0 : null };
        await using ApiServer server = await ApiServer.StartAsync(options, CancellationToken.None).ConfigureAwait(false);
        TargetHost.Announce(readyFile, (grpc ? server.GrpcUri! : server.Uri).ToString());
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync().ConfigureAwait(false) is not null)
            Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}

using System.Globalization;
using DismPS.Bench.Serve;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Server;

namespace DismPS.Bench.Soak;

/// <summary>The product's server for a soak. Every line that it reads asks for its managed bytes and its resident ones, without what is free.</summary>
internal static class SoakTarget
{
    /// <summary>Limit of a body: small, so that going beyond it costs little.</summary>
    public const long MaxBodyBytes = 4 << 20;

    public static async Task<int> RunAsync(string models, string readyFile)
    {
        var options = new ApiServerOptions { Models = OptionsFor(models), HttpPort = 0, GrpcPort = 0 };
        SocketThread.LetAnswer();
        await using ApiServer server = await ApiServer.StartAsync(options, CancellationToken.None).ConfigureAwait(false);
        TargetHost.Announce(readyFile, $"{server.Uri} {server.GrpcUri}");
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync().ConfigureAwait(false) is not null)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(forceFullCollection: false)} {Environment.WorkingSet}"));
        }

        return 0;
    }

    private static InferenceServerOptions OptionsFor(string models) =>
        new() { RepositoryFolder = models, Control = RepositoryControl.Explicit, Limits = new WireLimits { MaxBodyBytes = MaxBodyBytes } };
}

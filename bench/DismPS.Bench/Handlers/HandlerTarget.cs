using System.Globalization;
using DismPS.Bench.Serve;
using DismPS.Engine.Operations;
using DismPS.Engine.Serving;
using DismPS.Server;

namespace DismPS.Bench.Handlers;

/// <summary>The product's server for one folder, with the bounds that it has by default. Every line that it reads is a question about its state.</summary>
internal static class HandlerTarget
{
    public static async Task<int> RunAsync(string folder, string readyFile)
    {
        // As the product does when the process is its own.
        SocketThread.LetAnswer();
        string python = BenchPython.Find() ?? throw new InvalidOperationException("No Python with numpy.");
        ServiceDescription service = await PrepareService.RunAsync(new PrepareServiceOptions { RepositoryFolder = folder, PythonPath = python }, default).ConfigureAwait(false);
        await using ApiServer server = await ApiServer.StartAsync(new ApiServerOptions { HttpPort = 0, Models = service.Models }, default).ConfigureAwait(false);
        ServedModel model = server.Models.Models[0];
        if (model.Failure is { } failure)
            throw failure;
        TargetHost.Announce(readyFile, server.Uri.ToString());
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync().ConfigureAwait(false) is not null)
        {
            // What is free goes back to the system, so that the resident bytes are those in use.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes} {Environment.WorkingSet} {model.Health.Restarts}"));
        }

        return 0;
    }
}

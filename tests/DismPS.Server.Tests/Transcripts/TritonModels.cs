using DismPS.Engine.Operations;
using DismPS.Engine.Serving;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>A server on a copy of the models that the real Triton served, with the options that it was started with.</summary>
internal sealed class TritonModels : IAsyncDisposable
{
    // Left out of the models that were named at the start: they do not load, and are loaded on purpose later.
    private static readonly string[] Broken = ["broken_config", "broken_init", "no_version"];

    // Run "none" served these alone.
    private static readonly string[] Uncontrolled = ["addsub_int32", "dynbatch", "slow_priority", "slow_queue"];

    private readonly TemporaryFolder folder;

    private TritonModels(TemporaryFolder folder, ApiServer server)
    {
        this.folder = folder;
        Server = server;
    }

    /// <summary>The running server.</summary>
    public ApiServer Server { get; }

    /// <summary>Starts it for a run of the recordings, <c>explicit</c> or <c>none</c>.</summary>
    public static async Task<TritonModels> StartAsync(string run)
    {
        string python = TestPython.Require("numpy");
        var folder = new TemporaryFolder();
        string source = Path.Combine(Recordings.Folder, "triton-models");
        string[] names = [.. Directory.GetDirectories(source).Select(d => Path.GetFileName(d)).Where(n => run == "explicit" || Uncontrolled.Contains(n))];
        foreach (string file in names.SelectMany(n => Directory.GetFiles(Path.Combine(source, n), "*", SearchOption.AllDirectories)))
            folder.Write(Path.GetRelativePath(source, file), File.ReadAllBytes(file));
        ServiceDescription service = await PrepareService.RunAsync(new PrepareServiceOptions { RepositoryFolder = folder.Path, PythonPath = python }, default);
        InferenceServerOptions models = service.Models with { StartupModels = [.. names.Except(Broken)], Control = run == "explicit" ? RepositoryControl.Explicit : RepositoryControl.None };
        return new TritonModels(folder, await ApiServer.StartAsync(new ApiServerOptions { HttpPort = 0, GrpcPort = 0, Models = models }, default));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        folder.Dispose();
    }
}

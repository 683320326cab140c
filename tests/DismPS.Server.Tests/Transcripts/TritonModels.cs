using DismPS.Engine.Operations;
using DismPS.Engine.Protocol;
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
    /// <param name="run">The run.</param>
    /// <param name="dialect">The server's dialect.</param>
    public static async Task<TritonModels> StartAsync(string run, ApiDialect dialect = ApiDialect.Default)
    {
        string python = TestPython.Require("numpy");
        var folder = new TemporaryFolder();
        string source = Path.Combine(Recordings.Folder, "triton-models");
        string[] names = [.. Directory.GetDirectories(source).Select(d => Path.GetFileName(d)).Where(n => run == "explicit" || Uncontrolled.Contains(n))];
        foreach (string file in names.SelectMany(n => Directory.GetFiles(Path.Combine(source, n), "*", SearchOption.AllDirectories)))
            folder.Write(Path.GetRelativePath(source, file), File.ReadAllBytes(file));
        ServiceDescription service = await PrepareService.RunAsync(new PrepareServiceOptions { RepositoryFolder = folder.Path, PythonPath = python }, default);
        // As the README of the recordings has the options of the real server.
        InferenceServerOptions models = service.Models with
        {
            StartupModels = [.. names.Except(Broken)],
            Control = run == "explicit" ? RepositoryControl.Explicit : RepositoryControl.None,
            ResponseCacheBytes = 1 << 20,
            Dialect = dialect,
        };
        var options = new ApiServerOptions { HttpPort = 0, GrpcPort = 0, MetricsPort = 0, Models = models, ForwardedHeaders = HeaderForwarding.Parse("(?i)x-.*") };
        if (run != "explicit")
            options = options with { Restrictions = RestrictedApis.Parse(["statistics,model-config,logging:admin-key=s3cret"]) };
        return new TritonModels(folder, await ApiServer.StartAsync(options, default));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        folder.Dispose();
    }
}

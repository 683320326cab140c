using DismPS.Engine.Operations;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>A server on a copy of the models that the real MLServer served.</summary>
internal sealed class MLServerModels : IAsyncDisposable
{
    // A real MLServer does not start with it.
    private const string Broken = "probe-broken";

    private readonly TemporaryFolder folder;

    private MLServerModels(TemporaryFolder folder, ApiServer server)
    {
        this.folder = folder;
        Server = server;
    }

    /// <summary>The running server.</summary>
    public ApiServer Server { get; }

    /// <summary>Models of the test data that the recordings use beside the probes, and the module that each needs.</summary>
    public static IReadOnlyDictionary<string, string> Golden { get; } = new Dictionary<string, string>
    {
        ["sklearn-plain"] = "sklearn",
        ["xgb-plain-json"] = "xgboost",
        ["xgb-plain-ubj"] = "xgboost",
        ["xgb-flag"] = "xgboost",
        ["metsig-nmf"] = "sklearn",
    };

    /// <summary>Starts it.</summary>
    /// <param name="dialect">Its dialect.</param>
    public static async Task<MLServerModels> StartAsync(ApiDialect dialect = ApiDialect.Default)
    {
        string python = TestPython.Require([.. MLServerTests.Modules]);
        var folder = new TemporaryFolder();
        string probes = Path.Combine(Recordings.Folder, "mlserver-models");
        foreach (string name in Directory.GetDirectories(probes).Select(d => Path.GetFileName(d)).Where(n => n != Broken))
            Copy(Path.Combine(probes, name), folder, name);
        using var work = new TemporaryFolder();
        foreach (string name in Golden.Keys)
            Copy(await ArtifactOfAsync(name, work), folder, name);
        ServiceDescription service = await PrepareService.RunAsync(new PrepareServiceOptions { RepositoryFolder = folder.Path, PythonPath = python }, default);
        return new MLServerModels(folder, await ApiServer.StartAsync(new ApiServerOptions { HttpPort = 0, GrpcPort = 0, MetricsPort = 0, MlserverMetrics = true, Models = service.Models with { Dialect = dialect } }, default));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>What is served of a model: its own folder, or what is built from its template.</summary>
    private static async Task<string> ArtifactOfAsync(string name, TemporaryFolder work)
    {
        string source = Path.Combine(TestData.Models, name);
        if (!File.Exists(Path.Combine(source, "template.yaml")))
            return source;
        Copy(source, work, name);
        var template = new TemplateSource(work[name, "template.yaml"], work[name]);
        return (await PrepareService.RunAsync(new PrepareServiceOptions { Source = template }, default)).Models.RepositoryFolder;
    }

    private static void Copy(string source, TemporaryFolder target, string name)
    {
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            target.Write(Path.Combine(name, Path.GetRelativePath(source, file)), File.ReadAllBytes(file));
    }
}

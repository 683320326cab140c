using System.Net;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Deployments;
using DismPS.KubernetesStandIn;
using DismPS.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DismPS.Engine.Tests.Operations.Deployments;

/// <summary>A template with a golden case, a cluster, and a model server behind the cluster's pods whose score the test chooses.</summary>
internal sealed class DeploymentWorld : IAsyncDisposable
{
    private readonly WebApplication _server;

    private DeploymentWorld(ClusterStandIn cluster, WebApplication server)
    {
        Cluster = cluster;
        _server = server;
        SampleTemplate.WriteFiles(Work);
        Work.Write("template.yaml", SampleTemplate.Onnx);
        string row = string.Join(',', Enumerable.Repeat("1.0", 51));
        Work.Write("tests/MetSig/inputs.json", """{"cases":[{"case":"one","request":{"inputs":[{"name":"histo","shape":[1,51],"datatype":"FP32","data":[ROW]}]}}]}""".Replace("ROW", row, StringComparison.Ordinal));
        Work.Write("tests/MetSig/outputs.json", """{"tolerance":{"rtol":0.001,"atol":0.001},"cases":[{"case":"one","outputs":[{"name":"score","shape":[1],"datatype":"FP32","data":[0.25]}]}]}""");
    }

    public ClusterStandIn Cluster { get; }

    public TemporaryFolder Work { get; } = new();

    /// <summary>What the model server answers.</summary>
    public double Score { get; set; } = 0.25;

    public TemplateSource Source => new("template.yaml", Work.Path);

    public ClusterOptions Options => new() { Kubeconfig = Cluster.Kubeconfig, Namespace = "jec" };

    public DeployModelsOptions Deploy(string uri = "s3://models/metsig/1") => new(Options)
    {
        StorageUri = uri,
        Wait = true,
        Rollout = Rollout,
        PatienceScale = 0.05,
        Deployment = new DeploymentOptions { ServiceAccount = "sa" },
    };

    public static RolloutOptions Rollout => new() { Timeout = TimeSpan.FromSeconds(60), Tick = TimeSpan.FromMilliseconds(100), EventTick = TimeSpan.FromMilliseconds(500) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<DeploymentWorld> StartAsync(string mode = "Standard", params ClusterUser[] others)
    {
        DismPS.Engine.Tests.Cluster.RealKubectl.Need();
        ClusterStandIn cluster = await ClusterStandIn.StartAsync(new ClusterStandInOptions { DeploymentMode = mode, Users = [ClusterUser.Admin, .. others] });
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1));
        WebApplication server = builder.Build();
        var world = new DeploymentWorld(cluster, server);
        server.Run(world.AnswerAsync);
        await server.StartAsync(Ct);
        int port = new Uri(server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
        cluster.Ports.Set("*", null, new IPEndPoint(IPAddress.Loopback, port));
        return world;
    }

    /// <summary>A deployment with shared credentials, from a store.</summary>
    public DeployModelsOptions DeployFrom(string endpoint, string uri = "s3://models/metsig/1", bool pathStyle = false)
    {
        if (!File.Exists(Work.At("keys")))
        {
            string file = Work.Write("keys", "[default]\naws_access_key_id = KEYOFTEST\naws_secret_access_key = SECRETOFTEST\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return Deploy(uri) with { ShareCredentials = true, Deployment = new(), Storage = new() { CredentialFile = Work.At("keys"), EndpointUrl = endpoint, PathStyle = pathStyle } };
    }

    public async Task<IReadOnlyList<DeployedModel>> RunAsync(DeployModelsOptions options, params TemplateSource[] sources)
    {
        var models = new List<DeployedModel>();
        await foreach (DeployedModel model in DeployModels.RunAsync((sources.Length == 0 ? [Source] : sources).ToAsyncEnumerable(), options, Ct))
            models.Add(model);
        return models;
    }

    public async Task<DeployedModel> RunOneAsync(DeployModelsOptions options) => Assert.Single(await RunAsync(options));

    public async Task<DeployedModel> PlanOneAsync(DeployModelsOptions options)
    {
        var models = new List<DeployedModel>();
        await foreach (DeployedModel model in DeployModels.PlanAsync(new[] { Source }.ToAsyncEnumerable(), options, Ct))
            models.Add(model);
        return Assert.Single(models);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Cluster.DisposeAsync();
        Work.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        context.Response.ContentType = "application/json";
        if (path.EndsWith("/infer", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("""{"model_name":"metsig","outputs":[{"name":"score","datatype":"FP32","shape":[1],"data":[SCORE]}]}""".Replace("SCORE", Score.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), Ct);
            return;
        }

        await context.Response.WriteAsync("""{"name":"metsig","platform":"onnxruntime_onnx","inputs":[{"name":"histo","datatype":"FP32","shape":[-1,51]}],"outputs":[{"name":"score","datatype":"FP32","shape":[-1]},{"name":"reco","datatype":"FP32","shape":[-1,51]}]}""", Ct);
    }
}

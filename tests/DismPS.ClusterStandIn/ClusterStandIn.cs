using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DismPS.KubernetesStandIn;

/// <summary>A Kubernetes API server with KServe, on a port of the loopback address, with all objects in memory.</summary>
public sealed class ClusterStandIn : IAsyncDisposable
{
    private readonly ClusterStandInOptions options;
    private readonly ApiServer server;
    private readonly AdmissionChain admission;
    private readonly X509Certificate2 certificate;
    private readonly ClusterController controller;
    private readonly string folder;
    private WebApplication? application;
    private CancellationTokenSource listening = new();
    private int port;

    private ClusterStandIn(ClusterStandInOptions options)
    {
        this.options = options;
        folder = Directory.CreateTempSubdirectory("dismps-cluster-").FullName;
        Kubeconfig = options.Kubeconfig ?? Path.Combine(folder, "kubeconfig");
        certificate = ServerCertificate.Create(options.Time);
        port = options.Port;
        admission = new AdmissionChain(options.DeploymentMode);
        IReadOnlyList<ResourceType> types = ResourceTypes.Of(options.CustomKinds);
        ObjectStore store = new();
        Objects = new ClusterObjects(store, types, options.Time);
        AccessBook access = new(options.Users, store);
        ObjectReads reads = new(store);
        Logs = new PodLogBook(options.Time);
        server = new ApiServer(types, new Discovery(types, options.Version), access, new Reviews(access, types, options.Time), reads,
            new ObjectWrites(store, admission, options.Time), new WatchStream(store), new PodConnections(reads, new PodLogStream(Logs, options.Time), new PortForwarder(Ports)), Journal, Faults, options.Time);
        if (options.IsSeeded)
            Seed.Fill(Objects, types);
        controller = new ClusterController(store, Objects, Logs, Behaviours, options, types);
    }

    /// <summary>A kubeconfig file with a context for each user.</summary>
    public string Kubeconfig { get; }

    /// <summary>Address of the server.</summary>
    public Uri Address => new($"https://127.0.0.1:{port}");

    /// <summary>Requests that came.</summary>
    public ClusterJournal Journal { get; } = new();

    /// <summary>What goes wrong with the next requests.</summary>
    public ClusterFaultList Faults { get; } = new();

    /// <summary>The objects, to look at and to change from the side of the cluster.</summary>
    public ClusterObjects Objects { get; }

    /// <summary>What containers wrote.</summary>
    public PodLogBook Logs { get; }

    /// <summary>Where the ports of pods lead to.</summary>
    public PodPorts Ports { get; } = new();

    /// <summary>What becomes of InferenceServices.</summary>
    public BehaviourBook Behaviours { get; } = new();

    /// <summary>Requests that would have changed something.</summary>
    public int WriteRequests => Journal.Writes.Count;

    /// <summary>Whether KServe's webhooks answer.</summary>
    public bool IsWebhookReachable
    {
        get => admission.IsWebhookReachable;
        set => admission.IsWebhookReachable = value;
    }

    /// <summary>Starts it.</summary>
    /// <param name="options">How it is set up; null for the defaults.</param>
    public static async Task<ClusterStandIn> StartAsync(ClusterStandInOptions? options = null)
    {
        ClusterStandIn cluster = new(options ?? new ClusterStandInOptions());
        await cluster.ListenAsync();
        KubernetesStandIn.Kubeconfig.Write(cluster.Kubeconfig, cluster.Address, cluster.certificate.ExportCertificatePem(), cluster.options.Users, cluster.options.Users[0].Context);
        return cluster;
    }

    /// <summary>Cuts all connections and refuses new ones; objects stay.</summary>
    public async Task StopListeningAsync()
    {
        if (application is not WebApplication running)
            return;
        application = null;
        await listening.CancelAsync();
        using CancellationTokenSource atOnce = new(TimeSpan.FromMilliseconds(200));
        await running.StopAsync(atOnce.Token);
        await running.DisposeAsync();
        listening.Dispose();
    }

    /// <summary>Listens again, on the same port.</summary>
    public async Task ListenAsync()
    {
        listening = new CancellationTokenSource();
        CancellationToken stop = listening.Token;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                // Of HTTP 2 a single watch could not be cut.
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(certificate);
            });
        });
        WebApplication started = builder.Build();
        started.Run(context => server.HandleAsync(context, stop));
        await started.StartAsync(stop);
        port = new Uri(started.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
        application = started;
    }

    /// <summary>Writes a kubeconfig whose current context is another user's.</summary>
    /// <param name="context">Context of the user.</param>
    /// <returns>Path of the file.</returns>
    public string KubeconfigFor(string context)
    {
        string path = Path.Combine(folder, $"kubeconfig-{context}");
        KubernetesStandIn.Kubeconfig.Write(path, Address, certificate.ExportCertificatePem(), options.Users, context);
        return path;
    }

    /// <summary>Ends it and takes its folder away.</summary>
    public async ValueTask DisposeAsync()
    {
        await controller.DisposeAsync();
        await StopListeningAsync();
        certificate.Dispose();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

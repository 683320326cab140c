using System.Net;
using System.Net.Sockets;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DismPS.Server;

/// <summary>
/// The Open Inference Protocol over HTTP. Kestrel runs without the web framework around it: its middleware, routing and dependency
/// injection cost more than a small model (bench/README.md).
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    // Bytes that may be on their way before the server takes them: a batch of images in one piece.
    private const int StreamWindow = 4 << 20;
    private const int ConnectionWindow = 8 << 20;

    // How a peer is noticed that has vanished without a word while a stream is open.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    private readonly KestrelServer kestrel;
    private readonly InferenceServer models;
    private readonly bool ownsModels;
    private readonly ApiServerOptions options;
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop;
    private int stopping;

    private ApiServer(KestrelServer kestrel, InferenceServer models, bool ownsModels, ApiServerOptions options, CancellationTokenSource stop)
    {
        this.stop = stop;
        this.kestrel = kestrel;
        this.models = models;
        this.ownsModels = ownsModels;
        this.options = options;
        Uri[] addresses = [.. kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];
        Uri = Reachable(addresses[0]);
        MetricsUri = new Uri(options.MetricsPort is null ? Uri : Reachable(addresses[1]), "/metrics");
        GrpcUri = options.GrpcPort is null ? null : Reachable(addresses[^1]);
    }

    /// <summary>Where the protocol is served for who is on this machine, with the port that was really taken.</summary>
    public Uri Uri { get; }

    /// <summary>Where the metrics are.</summary>
    public Uri MetricsUri { get; }

    /// <summary>Where gRPC is served; null for nowhere.</summary>
    public Uri? GrpcUri { get; }

    /// <summary>The models.</summary>
    public InferenceServer Models => models;

    /// <summary>Ends when the server has stopped.</summary>
    public Task Completion => completion.Task;

    /// <summary>Loads the models and listens.</summary>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.PortInUse"/>, <see cref="ErrorCode.ServerStartFailed"/> (the address cannot be listened on), or what
    /// <see cref="InferenceServer.OpenAsync"/> throws.
    /// </exception>
    public static async Task<ApiServer> StartAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        // A model may take a minute to load: a port that is taken is told before.
        options = WithFreePorts(options);
        InferenceServer models = options.Server ?? await InferenceServer.OpenAsync(ModelsOf(options), cancellationToken).ConfigureAwait(false);
        KestrelServer? kestrel = null;
        try
        {
            // Another program may have taken one meanwhile.
            options = WithFreePorts(options);
            kestrel = CreateKestrel(options, models);
            var stopping = new CancellationTokenSource();
            var application = new ApiApplication(models, options, stopping.Token);
            await kestrel.StartAsync(application, cancellationToken).ConfigureAwait(false);
            var server = new ApiServer(kestrel, models, options.Server is null, options, stopping);
            application.MetricsPort = options.MetricsPort is null ? 0 : server.MetricsUri.Port;
            return server;
        }
        catch (Exception e)
        {
            kestrel?.Dispose();
            if (options.Server is null)
                await models.DisposeAsync().ConfigureAwait(false);
            if (Explain(e, options) is DismException explained)
                throw explained;
            throw;
        }
    }

    /// <summary>Takes no more requests, lets those in flight end, and unloads the models when they are this server's own.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref stopping, 1) != 0)
        {
            await completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.ShutdownTimeout);
            // Streams have no end of their own.
            await stop.CancelAsync().ConfigureAwait(false);
            await kestrel.StopAsync(limit.Token).ConfigureAwait(false);
        }
        finally
        {
            kestrel.Dispose();
            stop.Dispose();
            if (ownsModels)
                await models.DisposeAsync().ConfigureAwait(false);
            completion.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private static InferenceServerOptions ModelsOf(ApiServerOptions options)
    {
        InferenceServerOptions models = options.Models ?? throw new ArgumentException("Either Models or Server must be given.", nameof(options));
        return models with { Dialect = options.Dialect ?? models.Dialect };
    }

    private static KestrelServer CreateKestrel(ApiServerOptions options, InferenceServer models)
    {
        var settings = new KestrelServerOptions
        {
            AddServerHeader = false,
            ApplicationServices = new ServiceCollection().BuildServiceProvider(),
        };
        KestrelServerLimits limits = settings.Limits;
        limits.MaxRequestBodySize = models.Options.Limits.MaxBodyBytes;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.RequestHeadersTimeout = options.HeaderTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinDataRate, TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(options.MinDataRate, TimeSpan.FromSeconds(5));
        settings.Listen(options.Address, options.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
        if (options.MetricsPort is int port)
            settings.Listen(options.MetricsAddress ?? options.Address, port, listen => listen.Protocols = HttpProtocols.Http1);
        if (options.GrpcPort is int grpc)
        {
            limits.Http2.MaxStreamsPerConnection = options.MaxCallsPerConnection;
            limits.Http2.MaxRequestHeaderFieldSize = options.MaxHeaderBytes;
            limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
            limits.Http2.InitialStreamWindowSize = StreamWindow;
            limits.Http2.KeepAlivePingDelay = PingDelay;
            limits.Http2.KeepAlivePingTimeout = PingTimeout;
            // Without TLS one port cannot have both HTTP/1 and HTTP/2.
            settings.Listen(options.GrpcAddress ?? options.Address, grpc, listen => listen.Protocols = HttpProtocols.Http2);
        }

        return new KestrelServer(Options.Create(settings), SocketTransport.Create(), NullLoggerFactory.Instance);
    }

    /// <summary>Refuses ports that are taken; those that are optional are left out.</summary>
    private static ApiServerOptions WithFreePorts(ApiServerOptions options)
    {
        if (Occupied(options.Address, options.HttpPort) is { } taken)
            throw InUse(options.Address, $"{options.HttpPort}", taken);
        if (Occupied(options.MetricsAddress ?? options.Address, options.MetricsPort ?? 0) is { } metrics)
            options = options.IsMetricsPortOptional ? options with { MetricsPort = null } : throw InUse(options.MetricsAddress ?? options.Address, $"{options.MetricsPort}", metrics);
        if (Occupied(options.GrpcAddress ?? options.Address, options.GrpcPort ?? 0) is { } grpc)
            options = options.IsGrpcOptional ? options with { GrpcPort = null } : throw InUse(options.GrpcAddress ?? options.Address, $"{options.GrpcPort}", grpc);
        return options;
    }

    /// <returns>What the system says of a port that another program has; null for a free one.</returns>
    private static SocketException? Occupied(IPAddress address, int port)
    {
        if (port == 0)
            return null;
        try
        {
            using var probe = new TcpListener(address, port);
            probe.Start();
            return null;
        }
        catch (SocketException e)
        {
            // Kestrel tells everything else with what it knows besides.
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse ? e : null;
        }
    }

    /// <summary>An address that stands for all of the machine's can be listened on, not called.</summary>
    private static Uri Reachable(Uri listening)
    {
        if (!IPAddress.TryParse(listening.DnsSafeHost, out IPAddress? address) || !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            return listening;
        return new UriBuilder(listening) { Host = (address.Equals(IPAddress.Any) ? IPAddress.Loopback : IPAddress.IPv6Loopback).ToString() }.Uri;
    }

    private static DismException InUse(IPAddress address, string ports, Exception inner) =>
        new(ErrorCode.PortInUse, $"Port {ports} of {address} is in use by another program.", "Choose another port, or 0 for any free one.", ports, inner);

    private static DismException? Explain(Exception e, ApiServerOptions options)
    {
        string ports = string.Join(" or ", new[] { options.HttpPort, options.MetricsPort, options.GrpcPort }.OfType<int>());
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressInUseException)
                return InUse(options.Address, ports, e);
            if (inner is SocketException refused)
                return new DismException(ErrorCode.ServerStartFailed, $"{options.Address} port {ports} cannot be listened on: {refused.Message}", "Choose another address or a port above 1023.", ports, e);
        }

        return null;
    }
}

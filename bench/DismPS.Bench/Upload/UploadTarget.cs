using System.Net;
using DismPS.Bench.Serve;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DismPS.Bench.Upload;

/// <summary>A store that keeps nothing: Kestrel reads each body to its end and answers with a constant tag.</summary>
internal static class UploadTarget
{
    public static async Task<int> RunAsync(string tag, string readyFile)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new ServiceCollection().BuildServiceProvider() };
        options.Limits.MaxRequestBodySize = null;
        options.Listen(IPAddress.Loopback, 0);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        using var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new Sink(tag), CancellationToken.None).ConfigureAwait(false);
        TargetHost.Announce(readyFile, server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await TargetHost.WaitForParentAsync().ConfigureAwait(false);
        return 0;
    }

    private sealed class Sink(string tag) : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }

        public async Task ProcessRequestAsync(IFeatureCollection context)
        {
            await context.Get<IHttpRequestFeature>()!.Body.CopyToAsync(Stream.Null).ConfigureAwait(false);
            IHttpResponseFeature response = context.Get<IHttpResponseFeature>()!;
            response.Headers.ETag = $"\"{tag}\"";
            response.Headers.ContentLength = 0;
            await context.Get<IHttpResponseBodyFeature>()!.StartAsync().ConfigureAwait(false);
        }
    }
}

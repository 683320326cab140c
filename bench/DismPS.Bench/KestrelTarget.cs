using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DismPS.Bench;

/// <summary>The reference: Kestrel, hosted as the server hosts it, reads the body and answers as many bytes as the path says.</summary>
internal static class KestrelTarget
{
    public static async Task<int> RunAsync(string readyFile)
    {
        var settings = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new ServiceCollection().BuildServiceProvider() };
        settings.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
        settings.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        using var kestrel = new KestrelServer(Options.Create(settings), transport, NullLoggerFactory.Instance);
        await kestrel.StartAsync(new ConstantApplication(), CancellationToken.None);
        await ChildProcess.ReportReadyAsync(readyFile, new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        await ChildProcess.WaitForEndOfInputAsync();
        return 0;
    }

    private sealed class Context
    {
        public IFeatureCollection Features { get; set; } = null!;

        public string? Path { get; set; }

        public byte[] Answer { get; set; } = [];
    }

    private sealed class ConstantApplication : IHttpApplication<Context>
    {
        public Context CreateContext(IFeatureCollection contextFeatures)
        {
            Context context = contextFeatures is IHostContextContainer<Context> container ? container.HostContext ??= new Context() : new Context();
            context.Features = contextFeatures;
            return context;
        }

        public void DisposeContext(Context context, Exception? exception)
        {
        }

        public async Task ProcessRequestAsync(Context context)
        {
            IFeatureCollection features = context.Features;
            string path = features.Get<IHttpRequestFeature>()!.Path;
            if (!ReferenceEquals(path, context.Path))
            {
                context.Path = path;
                context.Answer = new byte[int.Parse(path.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture)];
            }

            PipeReader reader = features.Get<IRequestBodyPipeFeature>()!.Reader;
            while (true)
            {
                ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    break;
            }

            IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
            response.Headers.ContentType = "application/octet-stream";
            response.Headers.ContentLength = context.Answer.Length;
            await features.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(context.Answer).ConfigureAwait(false);
        }
    }
}

using System.Net;
using System.Text.Json;
using DismPS.Engine.Serving;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DismPS.Bench.Serve;

/// <summary>Kestrel with nothing around it, which reads bodies and answers constants: what HTTP in .NET costs at least.</summary>
internal static class KestrelTarget
{
    public static async Task<int> RunAsync(string answersFile, string readyFile, bool grpc)
    {
        RecordedAnswer[] answers = JsonSerializer.Deserialize<RecordedAnswer[]>(await File.ReadAllBytesAsync(answersFile).ConfigureAwait(false))!;
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            ApplicationServices = new ServiceCollection().BuildServiceProvider(),
        };
        options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = SocketThread.Answers }), NullLoggerFactory.Instance);
        using var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new ConstantApplication(answers), CancellationToken.None).ConfigureAwait(false);
        TargetHost.Announce(readyFile, server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await TargetHost.WaitForParentAsync().ConfigureAwait(false);
        return 0;
    }
}

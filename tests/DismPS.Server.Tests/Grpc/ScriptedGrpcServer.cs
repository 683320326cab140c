using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DismPS.Server.Tests.Grpc;

/// <summary>A server of HTTP/2 that ends calls as a test wrote, in order.</summary>
internal sealed class ScriptedGrpcServer : IAsyncDisposable
{
    private const byte Data = 0, Headers = 1, Settings = 4, EndStream = 1, EndHeaders = 4, Acknowledged = 1;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly X509Certificate2? certificate;
    private readonly Queue<ScriptedCall> script;
    private readonly Task serving;
    private int calls;

    public ScriptedGrpcServer(params ScriptedCall[] script)
        : this(null, script)
    {
    }

    public ScriptedGrpcServer(X509Certificate2? certificate, params ScriptedCall[] script)
    {
        this.certificate = certificate;
        this.script = new Queue<ScriptedCall>(script);
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Uri => new($"grpc://127.0.0.1:{Port}");

    /// <summary>Calls so far.</summary>
    public int Calls => Volatile.Read(ref calls);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await serving;
        ending.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(ending.Token);
                try
                {
                    await ServeAsync(client.GetStream());
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client has gone, or does not trust the certificate.
                }
            }
        }
        catch (Exception e) when (ending.IsCancellationRequested && e is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        if (certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [SslApplicationProtocol.Http2] }, ending.Token);
            stream = tls;
        }

        await stream.ReadExactlyAsync(new byte[24], ending.Token);
        await stream.WriteAsync(Frame(Settings, 0, 0, []), ending.Token);
        byte[] head = new byte[9];
        while (true)
        {
            if (await stream.ReadAtLeastAsync(head, 9, throwOnEndOfStream: false, ending.Token) < 9)
                return;
            byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, ending.Token);
            if (head[3] == Settings && (head[4] & Acknowledged) == 0)
                await stream.WriteAsync(Frame(Settings, Acknowledged, 0, []), ending.Token);
            if (head[3] is not (Data or Headers) || (head[4] & EndStream) == 0)
                continue;
            Interlocked.Increment(ref calls);
            ScriptedCall call = script.Dequeue();
            if (call.Cut)
                return;
            await stream.WriteAsync(Answer(call, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5))), ending.Token);
            await stream.FlushAsync(ending.Token);
        }
    }

    private static byte[] Answer(ScriptedCall call, int id)
    {
        byte[] first = [.. Field(":status", $"{call.HttpStatus}"), .. Field("content-type", call.ContentType)];
        byte[] end = call.Status is int status ? [.. Field("grpc-status", $"{status}"), .. Field("grpc-message", call.Message)] : [];
        if (call.Body is null)
            return Frame(Headers, EndHeaders | EndStream, id, [.. first, .. end]);
        return [.. Frame(Headers, EndHeaders, id, first), .. Frame(Data, 0, id, RawCall.Frame(call.Body)), .. Frame(Headers, EndHeaders | EndStream, id, end)];
    }

    private static byte[] Frame(byte type, byte flags, int id, byte[] payload)
    {
        byte[] frame = [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        return frame;
    }

    private static byte[] Field(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}

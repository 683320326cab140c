using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DismPS.Server.Tests;

/// <summary>Answers one request a connection with bytes that a test wrote, in order; an empty answer closes the connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly X509Certificate2? certificate;
    private readonly Queue<byte[]> answers;
    private readonly Task serving;

    public ScriptedServer(params byte[][] answers)
        : this(null, answers)
    {
    }

    public ScriptedServer(X509Certificate2? certificate, params byte[][] answers)
    {
        this.certificate = certificate;
        this.answers = new Queue<byte[]>(answers);
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Heads of the requests so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

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
                    await AnswerAsync(client);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // A client that does not trust the certificate leaves.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException || ending.IsCancellationRequested)
        {
            // A listener that was stopped between two connections says that it is not listening.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        Stream stream = client.GetStream();
        if (certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
            stream = tls;
        }

        byte[] buffer = new byte[65536];
        int length = 0;
        string text = "";
        while (!IsWhole(text, length))
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), ending.Token);
            if (read == 0)
                return;
            length += read;
            text = Encoding.Latin1.GetString(buffer, 0, length);
        }

        Requests.Enqueue(text);
        await stream.WriteAsync(answers.Dequeue(), ending.Token);
        await stream.FlushAsync(ending.Token);
        client.Client.Shutdown(SocketShutdown.Send);
    }

    private static bool IsWhole(string text, int length)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        int at = text.IndexOf("\r\nContent-Length: ", StringComparison.Ordinal);
        return end >= 0 && at >= 0 && length >= end + 4 + int.Parse(text[(at + 18)..text.IndexOf('\r', at + 2)]);
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DismPS.Tests.Dials;

/// <summary>Answers one request a connection, in order, with what it was given byte by byte; keeps the head of each request. Stands for services and for proxies.</summary>
internal sealed class ScriptedService : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Queue<string> answers;
    private readonly X509Certificate2? certificate;
    private readonly Task work;

    public ScriptedService(X509Certificate2? certificate = null, params string[] answers)
    {
        this.certificate = certificate;
        this.answers = new Queue<string>(answers);
        listener.Start();
        work = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public List<string> Heads { get; } = [];

    public static string Answer(int status, string body = "", string headers = "") =>
        $"HTTP/1.1 {status} Status\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public void Dispose()
    {
        listener.Stop();
        work.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                Stream stream = client.GetStream();
                if (certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(certificate);
                    stream = secure;
                }

                Heads.Add(await ReadHeadAsync(stream));
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answers.Count > 0 ? answers.Dequeue() : Answer(500)));
                await stream.FlushAsync();
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away; the next one comes.
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DismPS.Bench.Serve;

/// <summary>Connections that have had an answer each and now wait, as those of a pool or a dashboard do.</summary>
internal sealed class IdleConnections : IDisposable
{
    private static readonly byte[] Question = Encoding.ASCII.GetBytes("GET /v2/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    private readonly List<Socket> sockets = [];

    public IdleConnections(Uri target, int count)
    {
        byte[] answer = new byte[1024];
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
            sockets.Add(socket);
            socket.Connect(IPAddress.Loopback, target.Port);
            socket.Send(Question);
            int length = socket.Receive(answer);
            if (!answer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8))
                throw new InvalidDataException($"Connection {i} was answered: {Encoding.UTF8.GetString(answer, 0, length)}");
        }
    }

    /// <summary>Connections that the target has closed, which it must not.</summary>
    public int Closed() => sockets.Count(s => s.Poll(0, SelectMode.SelectRead));

    public void Dispose()
    {
        foreach (Socket socket in sockets)
            socket.Dispose();
    }
}

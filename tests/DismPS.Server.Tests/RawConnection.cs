using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DismPS.Server.Tests;

/// <summary>A connection that sends what it is told, byte for byte.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public static async Task<RawConnection> OpenAsync(RunningServer server)
    {
        var connection = new RawConnection();
        await connection.socket.ConnectAsync(IPAddress.Loopback, server.Server.Uri.Port);
        return connection;
    }

    /// <summary>Sends a text, opens a connection for it, and gives all that comes back until the server ends it.</summary>
    public static async Task<string> AskAsync(RunningServer server, string text)
    {
        await using RawConnection connection = await OpenAsync(server);
        await connection.SendAsync(text);
        return await connection.ReadToEndAsync();
    }

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Tells the server that nothing more comes; answers may.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    public async Task<string> ReadToEndAsync() => await ReadAsync(_ => false);

    public async Task<string> ReadUntilAsync(string end) => await ReadAsync(t => t.Contains(end, StringComparison.Ordinal));

    private async Task<string> ReadAsync(Func<string, bool> isEnough)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        using var limit = new CancellationTokenSource(Bound);
        while (!isEnough(text.ToString()))
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(buffer, limit.Token);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // What the server did not read of a refused body makes the system end the connection so.
                break;
            }

            if (read == 0)
                break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DismPS.DialsStandIn;

/// <summary>Passes connections on to a server, and does them harm on the way. Each connection takes the next fault; without one it is passed as it is.</summary>
public sealed class FaultyTcpProxy : IAsyncDisposable
{
    private readonly Uri server;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<ProxyFault> faults = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private int connections;

    private FaultyTcpProxy(Uri server)
    {
        this.server = server;
        listener.Start();
        Address = new UriBuilder(server) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        accepting = AcceptAsync();
    }

    /// <summary>Its address, with the path of the server's.</summary>
    public Uri Address { get; }

    /// <summary>How many connections came.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Starts one before a server.</summary>
    public static FaultyTcpProxy Start(Uri server) => new(server);

    /// <summary>Harms the next connection that has no fault yet.</summary>
    public void Add(ProxyFault fault) => faults.Enqueue(fault);

    /// <summary>Ends it and all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private static void Cut(Socket socket)
    {
        // Reset, not closed in good order.
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptSocketAsync(stop.Token);
                Interlocked.Increment(ref connections);
                open.RemoveAll(t => t.IsCompleted);
                open.Add(PassAsync(client, faults.TryDequeue(out ProxyFault? fault) ? fault : new ProxyFault()));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Told to end.
        }
        await Task.WhenAll(open);
    }

    private async Task PassAsync(Socket client, ProxyFault fault)
    {
        using var target = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        try
        {
            await target.ConnectAsync(server.Host, server.Port, end.Token);
            Task up = PassUpAsync(client, target, fault, end.Token);
            Task down = PassDownAsync(target, client, fault, end.Token);
            await await Task.WhenAny(up, down);
            await Task.WhenAll(up, down);
            client.Close();
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or EndOfStreamException)
        {
            await end.CancelAsync();
            Cut(target);
            Cut(client);
        }
    }

    private static async Task PassUpAsync(Socket client, Socket target, ProxyFault fault, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        long passed = 0;
        while (true)
        {
            long limit = Math.Min(fault.CutAfter ?? long.MaxValue, fault.StallAfter ?? long.MaxValue) - passed;
            if (limit == 0)
            {
                if (fault.CutAfter == passed)
                    throw new EndOfStreamException();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            int read = await client.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, limit)), cancellationToken);
            if (read == 0)
                break;
            if (fault.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, cancellationToken);
            await SendAsync(target, buffer.AsMemory(0, read), cancellationToken);
            passed += read;
        }
        target.Shutdown(SocketShutdown.Send);
    }

    private static async Task PassDownAsync(Socket target, Socket client, ProxyFault fault, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await target.ReceiveAsync(buffer, cancellationToken)) > 0)
        {
            if (fault.LoseAnswer)
                throw new EndOfStreamException();
            await SendAsync(client, buffer.AsMemory(0, read), cancellationToken);
        }
        client.Shutdown(SocketShutdown.Send);
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }
}

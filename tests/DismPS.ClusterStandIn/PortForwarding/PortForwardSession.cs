using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DismPS.KubernetesStandIn;

/// <summary>One connection of <c>kubectl port-forward</c>: a pair of streams, for data and for errors, for each connection that it forwards.</summary>
internal sealed class PortForwardSession(SpdyConnection connection, string pod, PodPorts ports, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly SpdyHeaderReader headers = new();
    private readonly Dictionary<int, Forward> forwards = [];
    private readonly Dictionary<string, int> errorStreams = new(StringComparer.Ordinal);
    private readonly List<Task> pumps = [];

    public async Task RunAsync()
    {
        while (await connection.ReadAsync(cancellationToken) is SpdyFrame frame)
        {
            switch (frame.Type)
            {
                case SpdyFrame.SynStream:
                    await BeginAsync(frame);
                    break;
                case SpdyFrame.Data:
                    if (forwards.TryGetValue(frame.Stream, out Forward? forward))
                        await forward.SendAsync(frame.Payload, frame.IsLast, cancellationToken);
                    break;
                case SpdyFrame.Reset when frame.Payload.Length >= 4:
                    if (forwards.Remove(Stream(frame.Payload), out Forward? broken))
                        broken.Dispose();
                    break;
                case SpdyFrame.Ping:
                    await connection.PingAsync(frame.Payload, cancellationToken);
                    break;
                case SpdyFrame.GoAway:
                    return;
                default:
                    // Settings and windows.
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Forward forward in forwards.Values)
            forward.Dispose();
        await Task.WhenAll(pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        headers.Dispose();
    }

    private static int Stream(byte[] payload) => BinaryPrimitives.ReadInt32BigEndian(payload) & 0x7fffffff;

    private async Task BeginAsync(SpdyFrame frame)
    {
        if (frame.Payload.Length < 10)
            throw new InvalidDataException("A SYN_STREAM is too short.");
        int stream = Stream(frame.Payload);
        IReadOnlyDictionary<string, string> given = headers.Read(frame.Payload.AsSpan(10));
        string request = given.GetValueOrDefault("requestid", "");
        string type = given.GetValueOrDefault("streamtype", "");
        if (!int.TryParse(given.GetValueOrDefault("port"), out int port) || type is not ("error" or "data"))
        {
            await connection.ResetAsync(stream, 1, cancellationToken);
            return;
        }
        await connection.ReplyAsync(stream, cancellationToken);
        if (type == "error")
        {
            errorStreams[request] = stream;
            return;
        }
        int? errors = errorStreams.Remove(request, out int found) ? found : null;
        Forward forward = new();
        forwards[stream] = forward;
        pumps.RemoveAll(p => p.IsCompleted);
        pumps.Add(PumpAsync(forward, stream, errors, port));
    }

    private async Task PumpAsync(Forward forward, int stream, int? errors, int port)
    {
        try
        {
            string? error = null;
            try
            {
                IPEndPoint target = ports.Of(pod, port) ?? throw new SocketException((int)SocketError.ConnectionRefused);
                await forward.ConnectAsync(target, cancellationToken);
                byte[] buffer = new byte[32 * 1024];
                int read;
                while ((read = await forward.ReceiveAsync(buffer, cancellationToken)) > 0)
                    await connection.DataAsync(stream, buffer.AsMemory(0, read), false, cancellationToken);
            }
            catch (SocketException e)
            {
                string reason = e.SocketErrorCode == SocketError.ConnectionRefused ? "connect: connection refused" : "read: connection reset by peer";
                error = $"error forwarding port {port} to pod {pod}, uid : failed to execute portforward in network namespace \"/var/run/netns/cni-0\": "
                    + $"failed to connect to localhost:{port} inside namespace \"cni-0\", IPv4: dial tcp4 127.0.0.1:{port}: {reason}";
                forward.Refuse();
            }
            if (errors is int id)
                await connection.DataAsync(id, error is null ? ReadOnlyMemory<byte>.Empty : Encoding.UTF8.GetBytes(error), true, cancellationToken);
            await connection.DataAsync(stream, ReadOnlyMemory<byte>.Empty, true, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has left or reset the stream.
        }
    }

    /// <summary>A connection to a listener, which takes data only when it is there.</summary>
    private sealed class Forward : IDisposable
    {
        private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly TaskCompletionSource<bool> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task ConnectAsync(IPEndPoint target, CancellationToken cancellationToken)
        {
            await socket.ConnectAsync(target, cancellationToken);
            connected.TrySetResult(true);
        }

        public void Refuse() => connected.TrySetResult(false);

        public ValueTask<int> ReceiveAsync(byte[] buffer, CancellationToken cancellationToken) => socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);

        public async Task SendAsync(byte[] content, bool isLast, CancellationToken cancellationToken)
        {
            if (!await connected.Task.WaitAsync(cancellationToken))
                return;
            try
            {
                for (ReadOnlyMemory<byte> left = content; left.Length > 0;)
                    left = left[await socket.SendAsync(left, cancellationToken)..];
                if (isLast)
                    socket.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The listener has left; its end is told by the receiving side.
            }
        }

        public void Dispose()
        {
            connected.TrySetResult(false);
            socket.Dispose();
        }
    }
}

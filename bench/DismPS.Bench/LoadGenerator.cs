using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DismPS.Bench;

/// <summary>
/// Keeps some connections busy from one thread: each has one request in flight, and is served in turn. Every answer must have status 200 and the
/// length of the first one.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    private readonly ChildProcess server;
    private readonly Socket[] sockets;
    private readonly byte[] request;
    private readonly byte[] buffer = new byte[1024 * 1024];
    private readonly long[] sentAt;
    private int answerLength;

    public LoadGenerator(ChildProcess server, byte[] request, int connections)
    {
        this.server = server;
        this.request = request;
        sentAt = new long[connections];
        sockets = new Socket[connections];
        for (int i = 0; i < connections; i++)
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            sockets[i].Connect(new IPEndPoint(IPAddress.Parse(server.Uri.Host), server.Uri.Port));
        }

        answerLength = ReadFirstAnswer();
    }

    /// <summary>Bytes of an answer's body.</summary>
    public int BodyLength { get; private set; }

    /// <summary>The body of the first answer.</summary>
    public byte[] FirstBody { get; private set; } = [];

    /// <summary>Sends as fast as answers come; the calling thread is the load.</summary>
    public LoadResult Run(TimeSpan duration)
    {
        var latencies = new List<long>(1 << 16);
        TimeSpan processorTime = server.ProcessorTime;
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        for (int i = 0; i < sockets.Length; i++)
            Send(i);
        long now = start;
        long count = 0;
        while (now < end)
        {
            for (int i = 0; i < sockets.Length; i++)
            {
                Receive(i);
                now = Stopwatch.GetTimestamp();
                latencies.Add(now - sentAt[i]);
                Send(i);
            }

            count += sockets.Length;
        }

        double seconds = Stopwatch.GetElapsedTime(start, now).TotalSeconds;
        for (int i = 0; i < sockets.Length; i++)
            Receive(i);
        return LoadResult.From(count / seconds, latencies, server.ProcessorTime - processorTime);
    }

    public void Dispose()
    {
        foreach (Socket socket in sockets)
            socket.Dispose();
    }

    private void Send(int i)
    {
        sentAt[i] = Stopwatch.GetTimestamp();
        int sent = 0;
        while (sent < request.Length)
            sent += sockets[i].Send(request.AsSpan(sent));
    }

    private void Receive(int i)
    {
        int got = 0;
        while (got < answerLength)
        {
            int read = sockets[i].Receive(buffer.AsSpan(got));
            if (read == 0)
                throw new InvalidOperationException("The server closed a connection.");
            got += read;
        }

        if (got != answerLength || !buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException($"Unexpected answer: {Encoding.UTF8.GetString(buffer.AsSpan(0, Math.Min(got, 400)))}");
    }

    private int ReadFirstAnswer()
    {
        Send(0);
        int got = 0;
        while (true)
        {
            int read = sockets[0].Receive(buffer.AsSpan(got));
            if (read == 0)
                throw new InvalidOperationException("The server closed a connection.");
            got += read;
            int end = buffer.AsSpan(0, got).IndexOf("\r\n\r\n"u8);
            if (end < 0)
                continue;
            string head = Encoding.ASCII.GetString(buffer.AsSpan(0, end));
            const string Name = "Content-Length: ";
            int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
            BodyLength = int.Parse(head.AsSpan(at, (head + "\r").IndexOf('\r', at) - at));
            int total = end + 4 + BodyLength;
            while (got < total)
                got += sockets[0].Receive(buffer.AsSpan(got));
            FirstBody = buffer.AsSpan(end + 4, BodyLength).ToArray();
            if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                throw new InvalidOperationException(head + "\n" + Encoding.UTF8.GetString(FirstBody));
            return total;
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace DismPS.Engine.Tests.Storage;

/// <summary>An object store on a raw socket, which can answer anything, hang, and break off anywhere. One request a connection.</summary>
internal sealed class FakeStore : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Func<StoreRequest, Task> _answer;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private int _count;

    /// <param name="answer">Answers each request; the number of the request is in it. What it throws is thrown by <see cref="DisposeAsync"/>.</param>
    internal FakeStore(Func<StoreRequest, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Stores whatever comes.</summary>
    internal FakeStore()
        : this(request => request.StoreAsync())
    {
    }

    internal Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>All requests, as they came.</summary>
    internal ConcurrentQueue<StoreRequest> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(AnswerAsync(await _listener.AcceptSocketAsync(_ended.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        await Task.Yield();
        using (socket)
        {
            try
            {
                StoreRequest request = await StoreRequest.ReadAsync(socket, Interlocked.Increment(ref _count), _ended.Token);
                Requests.Enqueue(request);
                await _answer(request);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}

/// <summary>A request at the fake store.</summary>
internal sealed class StoreRequest
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private StoreRequest(Socket socket, int number, string head, CancellationToken ended)
    {
        _socket = socket;
        _stream = new NetworkStream(socket);
        Number = number;
        Ended = ended;
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Line = lines[0];
        Headers = lines[1..].Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>From 1.</summary>
    internal int Number { get; }

    internal string Line { get; }

    internal Dictionary<string, string> Headers { get; }

    internal byte[] Body { get; private set; } = [];

    internal CancellationToken Ended { get; }

    internal long Length => long.Parse(Headers["Content-Length"]);

    internal static async Task<StoreRequest> ReadAsync(Socket socket, int number, CancellationToken ended)
    {
        var head = new List<byte>();
        byte[] one = new byte[1];
        while (!(head.Count > 3 && head[^1] == '\n' && head[^3] == '\n'))
        {
            if (await socket.ReceiveAsync(one, ended) == 0)
                throw new IOException("closed");
            head.Add(one[0]);
        }

        return new StoreRequest(socket, number, Encoding.ASCII.GetString([.. head]), ended);
    }

    /// <summary>Reads the body, or its beginning.</summary>
    internal async Task ReadBodyAsync(long? most = null)
    {
        if (Headers.ContainsKey("Expect"))
            await _stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), Ended);
        Body = new byte[most ?? Length];
        await _stream.ReadExactlyAsync(Body, Ended);
    }

    /// <summary>Takes the body and answers as Amazon's store does.</summary>
    internal async Task StoreAsync(params string[] headers)
    {
        await ReadBodyAsync();
        await AnswerAsync(200, "", [$"ETag: \"{Convert.ToHexStringLower(MD5.HashData(Body))}\"", .. headers]);
    }

    internal Task RefuseAsync(int status, string code, string message, params string[] headers) =>
        AnswerAsync(status, $"<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><StringToSign>hidden</StringToSign></Error>", headers);

    internal async Task AnswerAsync(int status, string body, params string[] headers)
    {
        string head = string.Concat(headers.Append($"Content-Length: {Encoding.UTF8.GetByteCount(body)}").Append("Connection: close").Select(h => h + "\r\n"));
        await _stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status} X\r\n{head}\r\n{body}"), Ended);
        _socket.Shutdown(SocketShutdown.Send);
        // Until the client has closed too, so that no reset overtakes the answer.
        byte[] rest = new byte[64 * 1024];
        while (await _stream.ReadAsync(rest, Ended) > 0)
        {
        }
    }

    /// <summary>Breaks off with a reset.</summary>
    internal void Cut()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Does nothing until the test is over.</summary>
    internal Task HangAsync() => Task.Delay(Timeout.Infinite, Ended);
}

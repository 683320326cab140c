using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>A connection on which requests go out as they are written, good or bad, and answers are read as they come.</summary>
internal sealed class HttpWire : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Socket socket;
    private readonly NetworkStream stream;
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    private HttpWire(Socket socket)
    {
        this.socket = socket;
        stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<HttpWire> ConnectAsync(Uri server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return new HttpWire(socket);
    }

    /// <summary>Sends and reads one answer; or says that there is none.</summary>
    /// <param name="pieces">What goes out; empty when the answer is to an earlier request.</param>
    /// <param name="method">A HEAD request's answer has no body.</param>
    public async Task<HttpAnswer> ExchangeAsync(IReadOnlyList<byte[]> pieces, string? method)
    {
        using var limit = new CancellationTokenSource(Limit);
        // A server may answer, and close, before it has read the whole of a body that it does not want.
        Task sending = SendAsync(pieces, limit.Token);
        try
        {
            HttpAnswer answer = await ReadAsync(method, limit.Token);
            return answer.Status == 100 ? await ReadAsync(method, limit.Token) : answer;
        }
        catch (OperationCanceledException)
        {
            return new HttpAnswer(HttpAnswer.None, new Dictionary<string, string>(), []);
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
            return new HttpAnswer(HttpAnswer.Cut, new Dictionary<string, string>(), []);
        }
        finally
        {
            await limit.CancelAsync();
            try
            {
                await sending;
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
            }
        }
    }

    /// <summary>Whether the server has closed the connection.</summary>
    /// <param name="wait">How long to wait for it.</param>
    public bool IsClosed(TimeSpan wait)
    {
        try
        {
            return start == end && socket.Poll(wait, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void Dispose() => stream.Dispose();

    private async Task SendAsync(IReadOnlyList<byte[]> pieces, CancellationToken token)
    {
        foreach (byte[] piece in pieces)
            await stream.WriteAsync(piece, token);
    }

    private async Task<HttpAnswer> ReadAsync(string? method, CancellationToken token)
    {
        string[] first = (await LineAsync(token)).Split(' ', 3);
        int status = int.Parse(first[1], CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (string line = await LineAsync(token); line.Length > 0; line = await LineAsync(token))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        byte[] body = method == "HEAD" || status is 100 or 204 or 304 ? [] : await BodyAsync(headers, token);
        return new HttpAnswer(status, headers, HttpAnswer.Decode(body, headers.GetValueOrDefault("content-encoding")));
    }

    private async Task<byte[]> BodyAsync(Dictionary<string, string> headers, CancellationToken token)
    {
        var body = new MemoryStream();
        if (headers.TryGetValue("content-length", out string? length))
        {
            await CopyAsync(body, int.Parse(length, CultureInfo.InvariantCulture), token);
        }
        else if (headers.GetValueOrDefault("transfer-encoding") == "chunked")
        {
            for (int size = await SizeAsync(token); size > 0; size = await SizeAsync(token))
            {
                await CopyAsync(body, size, token);
                await LineAsync(token);
            }

            await LineAsync(token);
        }
        else
        {
            while (start < end || await FillAsync(token))
            {
                body.Write(buffer, start, end - start);
                start = end;
            }
        }

        return body.ToArray();
    }

    private async Task<int> SizeAsync(CancellationToken token) => int.Parse(await LineAsync(token), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private async Task CopyAsync(MemoryStream target, int count, CancellationToken token)
    {
        while (count > 0)
        {
            if (start == end && !await FillAsync(token))
                throw new EndOfStreamException();
            int taken = Math.Min(count, end - start);
            target.Write(buffer, start, taken);
            start += taken;
            count -= taken;
        }
    }

    private async Task<string> LineAsync(CancellationToken token)
    {
        var line = new MemoryStream();
        while (true)
        {
            if (start == end && !await FillAsync(token))
                throw new EndOfStreamException();
            byte next = buffer[start++];
            if (next == '\n')
                return Encoding.Latin1.GetString(line.ToArray()).TrimEnd('\r');
            line.WriteByte(next);
        }
    }

    private async Task<bool> FillAsync(CancellationToken token)
    {
        start = 0;
        end = await stream.ReadAsync(buffer, token);
        return end > 0;
    }
}

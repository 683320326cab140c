using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DismPS.Bench.Soak;

/// <summary>A connection that may do what no decent client does. Every wait has a limit.</summary>
internal sealed class SoakConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[4096];
    private int start;
    private int end;

    private SoakConnection(int receiveBuffer)
    {
        if (receiveBuffer > 0)
            socket.ReceiveBufferSize = receiveBuffer;
    }

    /// <summary>Bytes that are taken at once; small for a client that reads slowly.</summary>
    public int ReadSize { get; init; } = 64 * 1024;

    /// <summary>Pause before each reading.</summary>
    public TimeSpan ReadPause { get; init; }

    public static async Task<SoakConnection> OpenAsync(Uri target, int receiveBuffer = 0, int readSize = 64 * 1024, TimeSpan readPause = default)
    {
        var connection = new SoakConnection(receiveBuffer) { ReadSize = readSize, ReadPause = readPause };
        try
        {
            using var limit = new CancellationTokenSource(SoakOptions.AnswerLimit);
            await connection.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target.Port), limit.Token).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(SoakOptions.AnswerLimit);
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, limit.Token).ConfigureAwait(false)..];
    }

    /// <summary>Says that nothing more will come, and goes on reading.</summary>
    public void CloseSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off without the usual farewell.</summary>
    public void Break()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>The next answer; null when the server has closed the connection before one.</summary>
    public async Task<SoakAnswer?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(SoakOptions.AnswerLimit);
        int head;
        while ((head = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (await FillAsync(limit.Token).ConfigureAwait(false))
                continue;
            return start == end ? null : throw new SoakFaultException("the server closed the connection within the head of an answer");
        }

        string[] lines = Encoding.Latin1.GetString(buffer, start, head).Split("\r\n");
        start += head + 4;
        if (lines[0].Split(' ') is not ["HTTP/1.1", string code, ..] || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int status))
            throw new SoakFaultException($"an answer begins with '{lines[0]}'");
        int length = NumberOf(lines, "Content-Length") ?? throw new SoakFaultException($"an answer has no length: {string.Join(" | ", lines)}");
        while (end - start < length)
        {
            if (!await FillAsync(limit.Token).ConfigureAwait(false))
                throw new SoakFaultException($"the server closed the connection after {end - start} of {length} bytes of an answer");
        }

        byte[] body = buffer[start..(start + length)];
        start += length;
        return new SoakAnswer(status, NumberOf(lines, "Inference-Header-Content-Length"), body);
    }

    public void Dispose() => socket.Dispose();

    private static int? NumberOf(string[] lines, string name)
    {
        string? line = Array.Find(lines, l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line is null ? null : int.Parse(line.AsSpan(name.Length + 1), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }

    /// <summary>False when the server has closed the connection.</summary>
    private async Task<bool> FillAsync(CancellationToken limit)
    {
        if (ReadPause > TimeSpan.Zero)
            await Task.Delay(ReadPause, limit).ConfigureAwait(false);
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        try
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(end, Math.Min(ReadSize, buffer.Length - end)), SocketFlags.None, limit).ConfigureAwait(false);
            end += count;
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            throw new SoakFaultException($"no answer within {SoakOptions.AnswerLimit.TotalSeconds:0} s");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return false;
        }
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DismPS.Server.Tests.Grpc;

/// <summary>A connection of HTTP/2 that sends frames as a test wants them, and passes over what comes back.</summary>
internal sealed class RawHttp2 : IDisposable
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, EndStream = 1, EndHeaders = 4;

    private readonly TcpClient client;
    private readonly NetworkStream stream;
    private int next = 1;

    private RawHttp2(TcpClient client)
    {
        this.client = client;
        stream = client.GetStream();
    }

    public static async Task<RawHttp2> ConnectAsync(Uri server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        var connection = new RawHttp2(client);
        await connection.stream.WriteAsync(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        await connection.WriteAsync(Settings, 0, 0, []);
        _ = connection.DrainAsync();
        return connection;
    }

    /// <summary>Begins a call, sends a message of it, and takes it back at once.</summary>
    /// <exception cref="IOException">The server has closed the connection.</exception>
    public async Task CallAndResetAsync(string path, byte[] frame)
    {
        byte[] headers = [.. Field(":method", "POST"), .. Field(":scheme", "http"), .. Field(":path", path), .. Field(":authority", "localhost"), .. Field("content-type", "application/grpc"), .. Field("te", "trailers")];
        int id = next;
        next += 2;
        await stream.WriteAsync((byte[])
        [
            .. Frame(Headers, EndHeaders, id, headers), .. frame.Length > 0 ? Frame(Data, EndStream, id, frame) : [], .. Frame(Reset, 0, id, [0, 0, 0, 8]),
        ]);
    }

    /// <summary>Begins a call and sends a part of its body.</summary>
    public async Task BeginAsync(string path, byte[] part)
    {
        byte[] headers = [.. Field(":method", "POST"), .. Field(":scheme", "http"), .. Field(":path", path), .. Field(":authority", "localhost"), .. Field("content-type", "application/grpc"), .. Field("te", "trailers")];
        await stream.WriteAsync((byte[])[.. Frame(Headers, EndHeaders, next, headers), .. Frame(Data, 0, next, part)]);
        next += 2;
    }

    public void Dispose() => client.Dispose();

    private async Task WriteAsync(byte type, byte flags, int id, byte[] payload) => await stream.WriteAsync(Frame(type, flags, id, payload));

    private static byte[] Frame(byte type, byte flags, int id, byte[] payload)
    {
        byte[] frame = [0, 0, 0, type, flags, 0, 0, 0, 0, .. payload];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        return frame;
    }

    /// <summary>A header field in HPACK's form without index and without Huffman's code.</summary>
    private static byte[] Field(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private async Task DrainAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }
}

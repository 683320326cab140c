using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace DismPS.Server.Tests;

/// <summary>
/// Gathers requests until as many are there as a test wants, and answers the last of them first. The score of a row is its only element.
/// </summary>
internal sealed class ReversingServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;
    private readonly int group;
    private readonly int total;

    /// <param name="group">Requests that are gathered.</param>
    /// <param name="total">Requests that come in all; the last group may be smaller.</param>
    public ReversingServer(int group, int total)
    {
        (this.group, this.total) = (group, total);
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Uri = new Uri($"http://127.0.0.1:{port}");
        listener.Prefixes.Add($"{Uri}");
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Uri { get; }

    /// <summary>Requests that were under way together, at most.</summary>
    public int MostAtOnce { get; private set; }

    public int Answered { get; private set; }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        var waiting = new Stack<HttpListenerContext>();
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            // Stopped while it waited, or before it waited again.
            catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
            {
                return;
            }

            waiting.Push(context);
            MostAtOnce = Math.Max(MostAtOnce, waiting.Count);
            if (waiting.Count < Math.Min(group, total - Answered))
                continue;
            while (waiting.TryPop(out HttpListenerContext? next))
                await AnswerAsync(next);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using JsonDocument? request = await ReadAsync(context);
        if (request is null)
            return;
        string data = request.RootElement.GetProperty("inputs")[0].GetProperty("data").GetRawText();
        int rows = request.RootElement.GetProperty("inputs")[0].GetProperty("shape")[0].GetInt32();
        bool refused = data.Contains("666", StringComparison.Ordinal);
        context.Response.StatusCode = refused ? 500 : 200;
        byte[] body = Encoding.UTF8.GetBytes(refused
            ? """{"error":"no such number"}"""
            : $$"""{"model_name":"m","outputs":[{"name":"y","datatype":"FP32","shape":[{{rows}}],"data":{{data}}}]}""");
        Answered++;
        context.Response.ContentType = "application/json";
        try
        {
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException)
        {
            // A client that has what it wants leaves.
        }
    }

    /// <summary>Null when the client left before its request was here.</summary>
    private static async Task<JsonDocument?> ReadAsync(HttpListenerContext context)
    {
        var body = new MemoryStream();
        try
        {
            await context.Request.InputStream.CopyToAsync(body);
        }
        catch (Exception e) when (e is HttpListenerException or IOException)
        {
            // It left in the middle.
        }

        return body.Length == context.Request.ContentLength64 ? JsonDocument.Parse(body.ToArray()) : null;
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DismPS.Bench.Soak;

/// <summary>What no good client does. The server has to refuse it, to end the connection at most, and to answer the next request.</summary>
internal static class RudeVisits
{
    private static readonly string[] BadBodies =
    [
        "", "{", "[]", "null", "{\"inputs\":[]}", "{\"inputs\":[{}]}", "\ufeff{}", new('[', 500),
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[9223372036854775807,9223372036854775807],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[-1,1],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP99\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"INT32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"z\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[\"a\"]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}],\"outputs\":[{\"name\":\"none\"}]}",
    ];

    /// <summary>Over the kept connection, which has to live on.</summary>
    public static async Task<int> BadAsync(SoakVisitor visitor)
    {
        byte[] body = Encoding.UTF8.GetBytes(BadBodies[visitor.Chance.Next(BadBodies.Length)]);
        bool unknown = visitor.Chance.Next(8) == 0;
        string headers = visitor.Chance.Next(8) == 0 ? "Inference-Header-Content-Length: 999999\r\n" : "";
        SoakConnection kept = await visitor.KeptAsync().ConfigureAwait(false);
        await kept.SendAsync(SoakRequest.Post(unknown ? "no-such-model" : SoakOptions.Steady, headers, body)).ConfigureAwait(false);
        SoakAnswer? answer = await kept.ReadAsync().ConfigureAwait(false);
        if (answer is not { Status: >= 400 and < 500 } || !answer.Body.AsSpan().StartsWith("{\"error\":"u8))
            throw new SoakFaultException($"a bad body was answered {answer}: {Encoding.UTF8.GetString(body)}");
        await visitor.ProveAsync().ConfigureAwait(false);
        return 2;
    }

    /// <summary>Goes away while the request is on its way, or its answer.</summary>
    public static async Task<int> CancelledAsync(SoakVisitor visitor)
    {
        SoakRequest request = visitor.Make(maxRows: 64);
        using SoakConnection leaving = await SoakConnection.OpenAsync(visitor.Options.Target).ConfigureAwait(false);
        int length = visitor.Chance.Next(3) == 0 ? request.Bytes.Length : visitor.Chance.Next(request.Bytes.Length);
        await leaving.SendAsync(request.Bytes.AsMemory(0, length)).ConfigureAwait(false);
        if (visitor.Chance.Next(2) == 0)
            leaving.Break();
        return 1;
    }

    /// <summary>
    /// Ends its side before it has its answer. The server takes that for a leave, as nginx and uvicorn do, unless the answer is on its way: it is the right one,
    /// or the connection ends.
    /// </summary>
    public static async Task<int> HalfClosedAsync(SoakVisitor visitor)
    {
        SoakRequest request = visitor.Make();
        using SoakConnection half = await SoakConnection.OpenAsync(visitor.Options.Target).ConfigureAwait(false);
        await half.SendAsync(request.Bytes).ConfigureAwait(false);
        if (visitor.Chance.Next(2) == 0)
            await Task.Delay(1).ConfigureAwait(false);
        half.CloseSending();
        if (await half.ReadAsync().ConfigureAwait(false) is { } answer)
            request.Check(answer);
        return 1;
    }

    /// <summary>A body, or headers, beyond the limits.</summary>
    public static async Task<int> OversizedAsync(SoakVisitor visitor)
    {
        using SoakConnection large = await SoakConnection.OpenAsync(visitor.Options.Target).ConfigureAwait(false);
        bool header = visitor.Chance.Next(2) == 0;
        byte[] head = Encoding.ASCII.GetBytes(header
            ? $"GET /v2 HTTP/1.1\r\nHost: soak\r\nX-Large: {new string('x', 64 * 1024)}\r\n\r\n"
            : string.Create(CultureInfo.InvariantCulture, $"POST /v2/models/steady/infer HTTP/1.1\r\nHost: soak\r\nContent-Length: {visitor.Options.MaxBodyBytes + 1}\r\n\r\n"));
        SoakAnswer? answer = await AskAsync(large, head).ConfigureAwait(false);
        // Headers that are still under way when the refusal comes may take it with them.
        if (answer is null ? !header : answer.Status is not (413 or 431))
            throw new SoakFaultException($"{(header ? "headers" : "a body")} beyond the limit: {answer?.ToString() ?? "closed without an answer"}");
        return 1;
    }

    /// <summary>Noise in place of a request.</summary>
    public static async Task<int> NoiseAsync(SoakVisitor visitor)
    {
        byte[] noise = new byte[visitor.Chance.Next(4, 4096)];
        visitor.Chance.NextBytes(noise);
        // What ends a line makes the server look at it; without, it would wait for more.
        "\r\n\r\n"u8.CopyTo(noise.AsSpan(noise.Length - 4));
        using SoakConnection noisy = await SoakConnection.OpenAsync(visitor.Options.Target).ConfigureAwait(false);
        await TrySendAsync(noisy, noise).ConfigureAwait(false);
        noisy.CloseSending();
        SoakAnswer? answer = await noisy.ReadAsync().ConfigureAwait(false);
        return answer is null or { Status: >= 400 and < 500 } ? 1 : throw new SoakFaultException($"noise was answered {answer}");
    }

    private static async Task<SoakAnswer?> AskAsync(SoakConnection connection, byte[] bytes)
    {
        await TrySendAsync(connection, bytes).ConfigureAwait(false);
        return await connection.ReadAsync().ConfigureAwait(false);
    }

    private static async Task TrySendAsync(SoakConnection connection, byte[] bytes)
    {
        try
        {
            await connection.SendAsync(bytes).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // The server may have refused it before all of it was sent.
        }
    }
}

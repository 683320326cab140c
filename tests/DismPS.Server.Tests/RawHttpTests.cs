using System.Net;
using System.Text.RegularExpressions;
using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests;

/// <summary>What well-behaved clients never send.</summary>
public sealed partial class RawHttpTests
{
    private const string Live = "GET /v2/health/live HTTP/1.1\r\nHost: a\r\n";
    private const string Close = "Connection: close\r\n";

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        string infer = string.Concat(Enumerable.Range(0, 50).Select(i => Post(Body($"t{i}"))));
        string answers = await RawConnection.AskAsync(server, $"{Live}\r\n{Live}\r\n{infer}GET /v2/nothing HTTP/1.1\r\nHost: a\r\n\r\n{Live}{Close}\r\n");
        Assert.Equal(53 + 1, StatusLine().Count(answers));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"T{i}"), Answer().Matches(answers).Select(m => m.Groups[1].Value));
        Assert.Equal(3, answers.Split("{\"live\":true}").Length - 1);
    }

    [Theory]
    [InlineData("GET http://localhost/v2/health/live HTTP/1.1\r\nHost: localhost\r\n" + Close + "\r\n", 200)]
    [InlineData("GET /v2/health/live HTTP/1.0\r\n\r\n", 200)]
    [InlineData("GET /v2/health/live?x=%zz HTTP/1.1\r\nHost: a\r\n" + Close + "\r\n", 200)]
    [InlineData("GET //v2/health/live HTTP/1.1\r\nHost: a\r\n" + Close + "\r\n", 404)]
    [InlineData("GET /v2/models/../health/live HTTP/1.1\r\nHost: a\r\n" + Close + "\r\n", 200)]
    [InlineData("GET /v2/models/a%2Fb HTTP/1.1\r\nHost: a\r\n" + Close + "\r\n", 404)]
    [InlineData("GET /v2/models/%00 HTTP/1.1\r\nHost: a\r\n" + Close + "\r\n", 400)]
    [InlineData("GET /v2/health/live HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v2/health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET /v2/health/live HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("GET /v2/health/live HTTP/1.1\r\nHost: a\r\nX-A: b\r\n  c\r\n\r\n", 400)]
    [InlineData("GET /v2/health/live HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
    [InlineData("GET /v2/health/live HTTP/3.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("get /v2/health/live HTTP/1.1\r\nHost: a\r\n" + Close + "\r\n", 405)]
    [InlineData("NONSENSE\r\n\r\n", 400)]
    [InlineData("\0\u0001\u0002\u0003\r\n\r\n", 400)]
    [InlineData("POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n{}", 400)]
    [InlineData("POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{}", 400)]
    [InlineData("POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\n" + Close + "Content-Length: 99999999999\r\n\r\n{}", 413)]
    [InlineData("POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400)]
    [InlineData("POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    public async Task An_unusual_request_gets_a_plain_answer(string request, int status)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        string answer = await RawConnection.AskAsync(server, request);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/v2/health/live")).Status);
    }

    [Theory]
    [InlineData(100, "")]
    [InlineData(100, "Expect: 100-continue\r\n")]
    [InlineData(7, "")]
    public async Task A_chunked_body_is_read_whatever_its_pieces(int size, string header)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        await using RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync($"POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\n{header}{Close}Transfer-Encoding: chunked\r\n\r\n");
        if (header.Length > 0)
            Assert.StartsWith("HTTP/1.1 100 ", await connection.ReadUntilAsync("\r\n\r\n"));
        foreach (char[] chunk in Body("abc").Chunk(size))
            await connection.SendAsync($"{chunk.Length:x}\r\n{new string(chunk)}\r\n");
        await connection.SendAsync("0\r\n\r\n");
        Assert.Contains("\"ABC\"", await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task A_refused_body_is_never_asked_for()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        string answer = await RawConnection.AskAsync(
            server, $"POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n{Close}Content-Length: 99999999999\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer);
    }

    [Fact]
    public async Task A_chunked_body_over_the_limit_is_413()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"], o => o with { Limits = new WireLimits { MaxBodyBytes = 1000 } });
        await using RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync("POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        await connection.SendAsync($"400\r\n{new string(' ', 0x400)}\r\n");
        string answer = await connection.ReadUntilAsync("}");
        Assert.StartsWith("HTTP/1.1 413 ", answer);
        Assert.Contains("1000 bytes", answer);
    }

    [Fact]
    public async Task A_client_that_sends_too_much_gets_the_refusal_and_can_go_on()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"], o => o with { Limits = new WireLimits { MaxBodyBytes = 1 << 20 } });
        await using RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync($"POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nContent-Length: {8 << 20}\r\n\r\n");
        for (int i = 0; i < 8; i++)
            await connection.SendAsync(new string(' ', 1 << 20));
        Assert.StartsWith("HTTP/1.1 413 ", await connection.ReadUntilAsync("}"));
        await connection.SendAsync(Post(Body("next")));
        Assert.Contains("\"NEXT\"", await connection.ReadUntilAsync("]}"));
    }

    // As nginx and Go's server have it: the end of what a client sends is how most clients say that they have gone.
    [Fact]
    public async Task A_client_that_stops_sending_gets_a_whole_answer_or_none_and_others_are_served()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        for (int i = 0; i < 20; i++)
        {
            await using RawConnection connection = await RawConnection.OpenAsync(server);
            await connection.SendAsync(Post(Body("half")));
            connection.EndSending();
            string answer = await connection.ReadToEndAsync();
            Assert.True(answer.Length == 0 || answer.EndsWith("\"data\":[\"HALF\"]}]}", StringComparison.Ordinal), answer);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/v2/models/string-upper/infer", Body("a"))).Status);
    }

    [Fact]
    public async Task Headers_that_do_not_come_and_bodies_that_trickle_end_the_connection()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            ["odd/string-upper"], null, o => o with { HeaderTimeout = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(1), MinDataRate = 1_000_000 });
        Assert.StartsWith("HTTP/1.1 408 ", await RawConnection.AskAsync(server, "GET /v2/health/live HTTP/1.1\r\nHo"));
        // An idle connection ends without a word.
        Assert.Equal("", await RawConnection.AskAsync(server, ""));
        Assert.StartsWith("HTTP/1.1 408 ", await RawConnection.AskAsync(server, "POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{"));
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775807,0")]
    [InlineData("4611686018427387904,4")]
    [InlineData("0,9223372036854775807")]
    [InlineData("1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1")]
    public async Task Huge_shapes_are_refused_and_the_next_request_is_served(string shape)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        (HttpStatusCode status, _) = await server.PostAsync("/v2/models/string-upper/infer", Body("a").Replace("[1]", $"[{shape}]"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/v2/models/string-upper/infer", Body("a"))).Status);
    }

    private static string Body(string text) => $$"""{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["{{text}}"]}]}""";

    private static string Post(string body) => $"POST /v2/models/string-upper/infer HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    [GeneratedRegex("HTTP/1\\.1 \\d+ ")]
    private static partial Regex StatusLine();

    [GeneratedRegex("\"data\":\\[\"(T\\d+)\"\\]")]
    private static partial Regex Answer();
}

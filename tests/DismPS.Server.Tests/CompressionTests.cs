using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests;

public sealed class CompressionTests
{
    private const string Path = "/v2/models/string-upper/infer";
    private const string Body = """{"inputs":[{"name":"text","shape":[2],"datatype":"BYTES","data":["alpha","beta"]}]}""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("bare")]
    [InlineData("identity")]
    public async Task A_compressed_request_is_read(string coding)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        (HttpStatusCode status, string answer, _) = await SendAsync(server, Pack(coding, Encoding.UTF8.GetBytes(Body)), coding == "bare" ? "deflate" : coding);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("""["ALPHA","BETA"]""", answer);
    }

    [Fact]
    public async Task A_compressed_body_with_binary_tensors_has_the_header_length_of_its_plain_form()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        string header = """{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":7}}],"parameters":{"binary_data_output":true}}""";
        byte[] plain = [.. Encoding.UTF8.GetBytes(header), 3, 0, 0, 0, .. "abc"u8];
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(Pack("gzip", plain)) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Content.Headers.Add(InferRequestWriter.HeaderLengthName, header.Length.ToString());
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("deflate"));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal("deflate", response.Content.Headers.ContentEncoding.Single());
        byte[] answer = Unpack("deflate", await response.Content.ReadAsByteArrayAsync());
        int length = int.Parse(response.Headers.GetValues(InferRequestWriter.HeaderLengthName).Single());
        Assert.Equal([3, 0, 0, 0, .. "ABC"u8], answer[length..]);
        Assert.Contains("\"binary_data_size\":7", Encoding.UTF8.GetString(answer, 0, length));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("deflate, gzip", "deflate")]
    [InlineData("gzip;q=0.2, deflate;q=0.8", "deflate")]
    [InlineData("identity;q=1, gzip;q=0.5", null)]
    [InlineData("gzip;q=5", "gzip")]
    [InlineData("gzip;q=0", null)]
    [InlineData("gzip;q=x", null)]
    [InlineData("GZIP", null)]
    [InlineData("br", null)]
    [InlineData("identity", null)]
    [InlineData("", null)]
    [InlineData(",;,q=", null)]
    public async Task An_answer_is_compressed_as_the_client_likes_most(string accepted, string? coding)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(Body) };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        Assert.Contains("ALPHA", Encoding.UTF8.GetString(coding is null ? answer : Unpack(coding, answer)));
    }

    [Theory]
    [InlineData("zstd", ApiDialect.Default, 501)]
    [InlineData("GZIP", ApiDialect.Triton, 501)]
    [InlineData("x-gzip", ApiDialect.Default, 501)]
    [InlineData("gzip, gzip", ApiDialect.Default, 501)]
    [InlineData("snappy", ApiDialect.MLServer, 415)]
    public async Task An_unknown_coding_is_refused_with_those_that_there_are(string coding, ApiDialect dialect, int status)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"], null, o => o with { Dialect = dialect });
        (HttpStatusCode got, string answer, HttpResponseMessage response) = await SendAsync(server, Encoding.UTF8.GetBytes(Body), coding);
        Assert.Equal(status, (int)got);
        Assert.Contains("Unsupported compression type", answer);
        Assert.Contains("gzip, deflate", response.Headers.GetValues("Accept-Encoding").Single());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_compressed_as_it_says_is_400(string coding)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"]);
        (HttpStatusCode status, string answer, _) = await SendAsync(server, Encoding.UTF8.GetBytes(Body), coding);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"The body is not {coding}", answer);
        Assert.DoesNotContain("archive", answer);
        byte[] packed = Pack(coding, Encoding.UTF8.GetBytes(Body));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(server, packed[..(packed.Length / 2)], coding)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(server, [], coding)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, packed, coding)).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_small_body_that_becomes_huge_is_413_and_its_end_is_never_made(string coding)
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"], o => o with { Limits = new WireLimits { MaxBodyBytes = 1 << 20 } });
        byte[] bomb = Pack(coding, new byte[64 << 20]);
        Assert.InRange(bomb.Length, 1, 1 << 20);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(server, bomb, coding)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, Encoding.UTF8.GetBytes(Body), "identity")).Status);
    }

    [Fact]
    public async Task MLServers_dialect_compresses_large_answers_with_gzip_only()
    {
        await using RunningServer server = await RunningServer.StartAsync(["odd/string-upper"], null, o => o with { Dialect = ApiDialect.MLServer });
        Assert.Null(await CodingOfAsync("gzip", "a"));
        Assert.Equal("gzip", await CodingOfAsync("gzip", new string('a', 1000)));
        Assert.Null(await CodingOfAsync("deflate", new string('a', 1000)));

        async Task<string?> CodingOfAsync(string accepted, string text)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path)
            {
                Content = new StringContent($$"""{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["{{text}}"]}]}"""),
            };
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return response.Content.Headers.ContentEncoding.SingleOrDefault();
        }
    }

    private static async Task<(HttpStatusCode Status, string Answer, HttpResponseMessage Response)> SendAsync(RunningServer server, byte[] body, string coding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        HttpResponseMessage response = await server.Client.PostAsync(Path, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    private static byte[] Pack(string coding, byte[] plain)
    {
        if (coding == "identity")
            return plain;
        var packed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize),
            "bare" => new DeflateStream(packed, CompressionLevel.SmallestSize),
            _ => new ZLibStream(packed, CompressionLevel.SmallestSize),
        })
        {
            stream.Write(plain);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(string coding, byte[] packed)
    {
        var plain = new MemoryStream();
        using Stream stream = coding == "gzip" ? new GZipStream(new MemoryStream(packed), CompressionMode.Decompress) : new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}

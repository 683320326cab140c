using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;

namespace DismPS.Server.Tests;

/// <summary>The client against servers that answer as these tests say, over real sockets.</summary>
public sealed class ServerConnectionTests
{
    private const string Answer = """{"model_name":"m","outputs":[{"name":"y","datatype":"FP32","shape":[1],"data":[0.5]}]}""";

    [Fact]
    public async Task A_busy_server_is_asked_again_and_answers()
    {
        await using var server = new ScriptedServer(Response(503, """{"error":"busy"}""", "Retry-After: 0"), Response(200, Answer));

        Assert.Equal(0.5f, await AskAsync(server, new ServerConnection { Retries = 1 }));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_busy_for_a_while_is_asked_as_long_as_it_was_said()
    {
        byte[] busy = Response(503, """{"error":"busy"}""", "Retry-After: 0");
        await using var server = new ScriptedServer(busy, busy, busy, busy, busy, Response(200, Answer));

        Assert.Equal(0.5f, await AskAsync(server, new ServerConnection { Retries = 0, RetryTime = TimeSpan.FromSeconds(30), Timeout = TimeSpan.FromSeconds(10) }));
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task A_pause_beyond_the_time_is_told_at_once()
    {
        await using var server = new ScriptedServer(Response(503, """{"error":"busy"}""", "Retry-After: 3600"), Response(200, Answer));

        DismException failure = await Assert.ThrowsAsync<DismException>(() => AskAsync(server, new ServerConnection { RetryTime = TimeSpan.FromSeconds(30) }));

        Assert.Equal(ErrorCode.ServerBusy, failure.Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_request_that_the_server_may_have_begun_is_never_sent_twice()
    {
        await using var server = new ScriptedServer(Response(500, """{"error":"broken"}"""), Response(200, Answer));

        DismException failure = await Assert.ThrowsAsync<DismException>(() => AskAsync(server, new ServerConnection { Retries = 5 }));

        Assert.Equal(ErrorCode.InferenceFailed, failure.Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_connection_that_breaks_behind_the_request_is_an_error_and_no_second_request()
    {
        await using var server = new ScriptedServer([], Response(200, Answer));

        await Assert.ThrowsAsync<DismException>(() => AskAsync(server, new ServerConnection { Retries = 5 }));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Headers_host_and_token_stand_in_the_request()
    {
        await using var server = new ScriptedServer(Response(200, Answer));
        var connection = new ServerConnection { Headers = [new("Host", "metsig.example.org"), new("X-Source", "nightly")], Token = "s3cret" };

        await AskAsync(server, connection);

        string head = Assert.Single(server.Requests);
        Assert.Contains("Host: metsig.example.org\r\n", head);
        Assert.Contains("X-Source: nightly\r\n", head);
        Assert.Contains("Authorization: Bearer s3cret\r\n", head);
    }

    [Fact]
    public async Task Secrets_that_a_refusal_repeats_are_not_shown()
    {
        await using var server = new ScriptedServer(Response(400, """{"error":"refused: Bearer s3cret, key-77, Basic dXNlcg==, nightly"}"""));
        var connection = new ServerConnection
        {
            Headers = [new("X-Api-Key", "key-77"), new("Proxy-Authorization", "Basic dXNlcg=="), new("X-Source", "nightly")],
            Token = "s3cret",
        };

        DismException refusal = await Assert.ThrowsAsync<DismException>(() => AskAsync(server, connection));

        Assert.EndsWith("refused: Bearer ***, ***, ***, nightly", refusal.Message);
        Assert.Null(refusal.InnerException);
    }

    [Fact]
    public async Task A_compressed_request_says_so()
    {
        await using var server = new ScriptedServer(Response(200, Answer));

        await AskAsync(server, new ServerConnection { Compress = true });

        string head = Assert.Single(server.Requests);
        Assert.Contains("Content-Encoding: gzip\r\n", head);
        Assert.Contains("Accept-Encoding: gzip", head);
    }

    [Fact]
    public void A_token_is_not_sent_in_the_clear_to_another_machine()
    {
        DismException refusal = Assert.Throws<DismException>(() => new HttpInferenceClient(new Uri("http://192.0.2.1:8000"), new ServerConnection { Token = "s3cret" }));

        Assert.Equal(ErrorCode.UsageInvalid, refusal.Code);
        Assert.DoesNotContain("s3cret", refusal.Message);
    }

    [Theory]
    [InlineData("bad name", "x")]
    [InlineData("", "x")]
    [InlineData("X-A", "s3cret\r\nX-B: y")]
    public void A_header_that_would_break_the_request_is_refused_without_its_value(string name, string value)
    {
        DismException refusal = Assert.Throws<DismException>(
            () => new HttpInferenceClient(new Uri("http://127.0.0.1:8000"), new ServerConnection { Headers = [new(name, value)] }));

        Assert.Equal(ErrorCode.UsageInvalid, refusal.Code);
        Assert.DoesNotContain("s3cret", refusal.Message);
    }

    [Fact]
    public async Task A_certificate_of_a_named_authority_is_trusted_and_no_other()
    {
        using var certificates = new TestCertificates();
        await using var server = new ScriptedServer(certificates.Server, Response(200, Answer), Response(200, Answer));
        Uri uri = new($"https://localhost:{server.Port}");

        DismException untrusted = await Assert.ThrowsAsync<DismException>(() => AskAsync(uri, new ServerConnection { Retries = 0 }));
        Assert.Equal(ErrorCode.ServerUnreachable, untrusted.Code);
        Assert.Contains("no certificate that is trusted", untrusted.Message);
        Assert.Equal(0.5f, await AskAsync(uri, new ServerConnection { CertificateAuthorityPath = certificates.AuthorityFile }));
        Assert.Equal(0.5f, await AskAsync(uri, new ServerConnection { SkipCertificateCheck = true }));
    }

    [Fact]
    public void A_file_without_certificates_is_named()
    {
        string file = Path.GetTempFileName();
        try
        {
            DismException refusal = Assert.Throws<DismException>(
                () => new HttpInferenceClient(new Uri("https://localhost:1"), new ServerConnection { CertificateAuthorityPath = file }));
            Assert.Equal(ErrorCode.ReadFailed, refusal.Code);
            Assert.Contains(file, refusal.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<float> AskAsync(ScriptedServer server, ServerConnection connection) => AskAsync(new Uri($"http://127.0.0.1:{server.Port}"), connection);

    private static async Task<float> AskAsync(Uri uri, ServerConnection connection)
    {
        await using var client = new HttpInferenceClient(uri, connection);
        InferenceResponse response = await client.InferAsync(new InferenceRequest("m", [Tensor.Create<float>("x", DataType.Fp32, [1], [1f])], []), default);
        return response.Outputs[0].AsSpan<float>()[0];
    }

    private static byte[] Response(int status, string body, string? header = null) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{(header is null ? "" : header + "\r\n")}\r\n{body}");
}

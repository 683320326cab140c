using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Google.Protobuf;
using DataType = DismPS.Engine.Tensors.DataType;
using GoldenCase = DismPS.Tests.Golden.GoldenCase;

namespace DismPS.Server.Tests.Grpc;

/// <summary>The client that <c>-Uri grpc://…</c> and <c>--uri grpc://…</c> take, against our server and servers that answer as these tests say.</summary>
public sealed class GrpcInferenceClientTests
{
    private static readonly ServerConnection Once = new() { Retries = 0 };

    private static readonly ScriptedCall Good = new(0)
    {
        Body = new ModelInferResponse
        {
            ModelName = "m",
            Outputs = { new ModelInferResponse.Types.InferOutputTensor { Name = "y", Datatype = "FP32", Shape = { 1 }, Contents = new InferTensorContents { Fp32Contents = { 0.5f } } } },
        }.ToByteArray(),
    };

    [Theory]
    [InlineData("metsig-ae-onnx", false, false)]
    [InlineData("metsig-ae-onnx", true, true)]
    [InlineData("odd/all-types", false, true)]
    [InlineData("odd/string-upper", true, false)]
    public async Task Tensors_come_and_go_raw_typed_and_compressed(string model, bool typed, bool compress)
    {
        await using GrpcServer server = await GrpcServer.StartAsync([model], null, o => o with { GrpcCompression = System.IO.Compression.CompressionLevel.Fastest });
        await using GrpcInferenceClient client = ClientOf(server, Once with { UseJson = typed, Compress = compress });
        foreach (GoldenCase golden in GoldenCase.Load(model).Where(g => g.ErrorStatus is null))
        {
            InferenceResponse answer = await client.InferAsync(new InferenceRequest(golden.Model, golden.Inputs, golden.RequestedOutputs, golden.Name), default);
            Assert.Equal((golden.Model, "1", golden.Name), (answer.ModelName, answer.ModelVersion, answer.Id));
            golden.Verify(answer.Outputs);
        }
    }

    [Fact]
    public async Task The_address_that_a_server_is_known_by_is_one_of_gRPC()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        Uri address = GrpcInferenceClient.AddressOf(server.Uri);
        Assert.Equal(("grpc", server.Uri.Authority), (address.Scheme, address.Authority));
        await using var client = new GrpcInferenceClient(address, Once);
        golden.Verify((await client.InferAsync(new InferenceRequest("scalar", golden.Inputs, []), default)).Outputs);
    }

    [Fact]
    public async Task TLS_at_a_plain_port_is_told_with_the_address_to_write()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        var request = new InferenceRequest("scalar", GoldenCase.Load("odd/scalar")[0].Inputs, []);
        foreach (Uri port in new[] { server.Uri, server.Server.Uri })
        {
            await using var call = new GrpcInferenceClient(new Uri($"grpcs://{port.Authority}"), Once);
            DismException failure = await Assert.ThrowsAsync<DismException>(async () => await call.InferAsync(request, default));
            Assert.Equal((ErrorCode.ServerUnreachable, $"The server at grpcs://{port.Authority}/ does not speak TLS."), (failure.Code, failure.Message));
            Assert.Contains($"grpc://{port.Authority}", failure.Cure);

            await using var web = new HttpInferenceClient(new Uri($"https://{port.Authority}"), Once);
            failure = await Assert.ThrowsAsync<DismException>(async () => await web.InferAsync(request, default));
            Assert.Equal((ErrorCode.ServerUnreachable, $"The server at https://{port.Authority}/ does not speak TLS."), (failure.Code, failure.Message));
            Assert.Contains($"http://{port.Authority}", failure.Cure);
        }
    }

    [Fact]
    public async Task Headers_and_token_are_metadata_of_the_call()
    {
        RestrictedApis closed = RestrictedApis.Parse(["inference:authorization=Bearer s3cret"]);
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"], null, o => o with { Restrictions = closed });
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        var request = new InferenceRequest("scalar", golden.Inputs, []);

        await using (GrpcInferenceClient stranger = ClientOf(server, Once))
        {
            DismException refusal = await Assert.ThrowsAsync<DismException>(async () => await stranger.InferAsync(request, default));
            Assert.Equal(ErrorCode.RequestInvalid, refusal.Code);
            Assert.Contains("PERMISSION_DENIED", refusal.Message);
            Assert.Contains("-Token", refusal.Cure);
        }

        await using GrpcInferenceClient client = ClientOf(server, Once with { Token = "s3cret", Headers = [new("Host", "metsig.example.org"), new("X-Source", "nightly")] });
        golden.Verify((await client.InferAsync(request, default)).Outputs);
    }

    [Fact]
    public async Task Faults_of_a_request_are_told_with_the_servers_words()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"], null, o => o with { MaxGrpcMessageBytes = 100_000 });
        await using GrpcInferenceClient client = ClientOf(server, Once);

        DismException unknown = await FailAsync(client, "nope", 51);
        Assert.Equal(ErrorCode.ResourceNotFound, unknown.Code);
        Assert.Contains("'nope'", unknown.Message);
        DismException shape = await FailAsync(client, "metsig-onnx-autoencoder", 50);
        Assert.Equal(ErrorCode.RequestInvalid, shape.Code);
        Assert.Contains("'input_0'", shape.Message);
        DismException large = await FailAsync(client, "metsig-onnx-autoencoder", 51, rows: 1000);
        Assert.Equal(ErrorCode.RequestInvalid, large.Code);
        Assert.Contains("RESOURCE_EXHAUSTED", large.Message);
        Assert.Contains("-BatchSize", large.Cure);

        await using GrpcInferenceClient small = ClientOf(server, Once with { MaxResponseBytes = 100 });
        DismException answer = await FailAsync(small, "metsig-onnx-autoencoder", 51);
        Assert.Contains("larger than the limit of 100 bytes", answer.Message);
    }

    [Fact]
    public async Task A_time_limit_ends_the_call_on_both_sides()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/loop-burn"]);
        await using GrpcInferenceClient client = ClientOf(server, new ServerConnection { Timeout = TimeSpan.FromMilliseconds(300) });
        var endless = new InferenceRequest("loop-burn", [Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000])], []);
        DismException late = await Assert.ThrowsAsync<DismException>(async () => await client.InferAsync(endless, default));
        Assert.Equal(ErrorCode.Timeout, late.Code);
        await using GrpcInferenceClient next = ClientOf(server, Once);
        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[0];
        golden.Verify((await next.InferAsync(new InferenceRequest("loop-burn", golden.Inputs, []), default)).Outputs);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_says_so()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/loop-burn"]);
        await using GrpcInferenceClient client = ClientOf(server, Once);
        using var cancel = new CancellationTokenSource();
        ValueTask<InferenceResponse> call = client.InferAsync(new InferenceRequest("loop-burn", [Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000])], []), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
    }

    [Fact]
    public async Task Nothing_at_the_address_and_a_port_of_REST_are_told_apart()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        await using var rest = new GrpcInferenceClient(new Uri($"grpc://127.0.0.1:{server.Server.Uri.Port}"), Once);
        DismException other = await FailAsync(rest, "scalar", 1);
        Assert.Equal(ErrorCode.ServerUnreachable, other.Code);
        Assert.Contains("it is not gRPC", other.Message);
        Assert.Contains("-Uri http://", other.Cure);

        int port = server.Uri.Port;
        await server.Server.StopAsync(default);
        await using var nobody = new GrpcInferenceClient(new Uri($"grpc://127.0.0.1:{port}"), Once);
        DismException nothing = await FailAsync(nobody, "scalar", 1);
        Assert.Equal((ErrorCode.ServerUnreachable, $"Nothing answers at grpc://127.0.0.1:{port}/."), (nothing.Code, nothing.Message));
    }

    [Fact]
    public async Task A_REST_request_to_the_port_of_gRPC_says_what_to_write()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        await using var client = new HttpInferenceClient(server.Uri, Once);
        DismException refusal = await Assert.ThrowsAsync<DismException>(
            async () => await client.InferAsync(new InferenceRequest("scalar", [], []), default));
        Assert.Contains("grpc://", refusal.Cure);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_answers()
    {
        await using var server = new ScriptedGrpcServer(new ScriptedCall(14, "busy"), new ScriptedCall(null) { HttpStatus = 503, ContentType = "text/html" }, Good);
        Assert.Equal(0.5f, await AskAsync(server.Uri, new ServerConnection { Retries = 2 }));
        Assert.Equal(3, server.Calls);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_named()
    {
        await using var server = new ScriptedGrpcServer(new ScriptedCall(14, "queue%20is full"), new ScriptedCall(14, "queue is full"));
        DismException busy = await Assert.ThrowsAsync<DismException>(() => AskAsync(server.Uri, new ServerConnection { Retries = 1 }));
        Assert.Equal(ErrorCode.ServerBusy, busy.Code);
        Assert.Contains("queue is full", busy.Message);
    }

    [Theory]
    [InlineData(13, ErrorCode.InferenceFailed)]
    [InlineData(4, ErrorCode.Timeout)]
    [InlineData(3, ErrorCode.RequestInvalid)]
    [InlineData(12, ErrorCode.RequestInvalid)]
    [InlineData(16, ErrorCode.RequestInvalid)]
    public async Task A_request_that_the_server_may_have_begun_is_never_sent_twice(int status, ErrorCode code)
    {
        await using var server = new ScriptedGrpcServer(new ScriptedCall(status, "broken"), Good);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => AskAsync(server.Uri, new ServerConnection { Retries = 5 }));
        Assert.Equal((code, 1), (failure.Code, server.Calls));
        Assert.Contains("broken", failure.Message);
    }

    [Fact]
    public async Task A_connection_that_breaks_behind_the_request_is_an_error_and_no_second_request()
    {
        await using var server = new ScriptedGrpcServer(new ScriptedCall(null) { Cut = true }, Good);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => AskAsync(server.Uri, new ServerConnection { Retries = 5 }));
        Assert.Equal((ErrorCode.ServerUnreachable, 1), (failure.Code, server.Calls));
        Assert.Contains("broke off", failure.Message);
    }

    [Fact]
    public async Task An_answer_that_is_no_message_is_the_servers_fault()
    {
        await using var server = new ScriptedGrpcServer(new ScriptedCall(0) { Body = [0x2A, 0x7F, 1] });
        Assert.Equal(ErrorCode.ProtocolViolation, (await Assert.ThrowsAsync<DismException>(() => AskAsync(server.Uri, Once))).Code);
    }

    [Fact]
    public async Task A_page_in_place_of_an_answer_is_no_gRPC()
    {
        await using var server = new ScriptedGrpcServer(new ScriptedCall(null) { HttpStatus = 404, ContentType = "text/html" });
        DismException failure = await Assert.ThrowsAsync<DismException>(() => AskAsync(server.Uri, Once));
        Assert.Contains("it is not gRPC", failure.Message);
        Assert.Contains("404", failure.Message);
    }

    [Fact]
    public async Task A_certificate_of_a_named_authority_is_trusted_and_no_other()
    {
        using var certificates = new TestCertificates();
        await using var server = new ScriptedGrpcServer(certificates.Server, Good, Good);
        var uri = new Uri($"grpcs://localhost:{server.Port}");
        DismException untrusted = await Assert.ThrowsAsync<DismException>(() => AskAsync(uri, Once));
        Assert.Contains("no certificate that is trusted", untrusted.Message);
        Assert.Equal(0.5f, await AskAsync(uri, Once with { CertificateAuthorityPath = certificates.AuthorityFile }));
        Assert.Equal(0.5f, await AskAsync(uri, Once with { SkipCertificateCheck = true }));
    }

    [Theory]
    [InlineData("grpc://127.0.0.1:8001/v2")]
    [InlineData("http://127.0.0.1:8001")]
    public void What_is_no_address_of_gRPC_is_refused(string uri) =>
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => new GrpcInferenceClient(new Uri(uri), Once)).Code);

    [Fact]
    public void A_token_is_not_sent_in_the_clear_to_another_machine()
    {
        DismException refusal = Assert.Throws<DismException>(() => new GrpcInferenceClient(new Uri("grpc://192.0.2.1:8001"), new ServerConnection { Token = "s3cret" }));
        Assert.Equal(ErrorCode.UsageInvalid, refusal.Code);
        Assert.DoesNotContain("s3cret", refusal.Message);
        Assert.Contains("grpcs", refusal.Cure);
    }

    private static GrpcInferenceClient ClientOf(GrpcServer server, ServerConnection connection) => new(new Uri($"grpc://127.0.0.1:{server.Uri.Port}"), connection);

    private static Task<DismException> FailAsync(GrpcInferenceClient client, string model, int columns, int rows = 1) => Assert.ThrowsAsync<DismException>(
        async () => await client.InferAsync(new InferenceRequest(model, [Tensor.Create<float>("input_0", DataType.Fp32, [rows, columns], new float[rows * columns])], []), default));

    private static async Task<float> AskAsync(Uri uri, ServerConnection connection)
    {
        await using var client = new GrpcInferenceClient(uri, connection);
        InferenceResponse response = await client.InferAsync(new InferenceRequest("m", [Tensor.Create<float>("x", DataType.Fp32, [1], [1f])], []), default);
        return response.Outputs[0].AsSpan<float>()[0];
    }
}

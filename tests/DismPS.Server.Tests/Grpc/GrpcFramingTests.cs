using System.Net;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using Google.Protobuf;

namespace DismPS.Server.Tests.Grpc;

public sealed class GrpcFramingTests
{
    private static readonly byte[] Live = RawCall.Frame(new ServerLiveRequest().ToByteArray());

    [Fact]
    public async Task What_is_no_call_of_gRPC_is_refused_in_HTTP()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        foreach (string type in (string[])["application/json", "application/grpc+json", "application/grpcx", ""])
        {
            using RawCall other = await RawCall.SendAsync(server.Uri, GrpcMethods.Service + "ServerLive", Live, ("content-type", type));
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, other.HttpStatus);
        }

        using RawCall get = await RawCall.SendAsync(server.Uri, GrpcMethods.Service + "ServerLive", [], (":method", "GET"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.HttpStatus);
        foreach (string type in (string[])["application/grpc+proto", "application/grpc; charset=utf-8"])
        {
            using RawCall good = await RawCall.SendAsync(server.Uri, GrpcMethods.Service + "ServerLive", Live, ("content-type", type));
            Assert.Equal("0", good.Status);
        }
    }

    [Fact]
    public async Task HTTP_1_on_the_port_of_gRPC_is_told_so()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using HttpResponseMessage answer = await client.GetAsync(new Uri(server.Uri, "/v2"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("HTTP/2", await answer.Content.ReadAsStringAsync());
    }

    public static TheoryData<string, byte[], GrpcStatus> Broken => new()
    {
        { "no message", [], GrpcStatus.Unimplemented },
        { "two messages", [.. Live, .. Live], GrpcStatus.Unimplemented },
        { "the prefix cut", [0, 0, 0], GrpcStatus.Internal },
        { "the message cut", RawCall.Frame([1, 2, 3], length: 10), GrpcStatus.Internal },
        { "an unknown flag", RawCall.Frame([], flag: 2), GrpcStatus.Internal },
        { "compressed without a word how", RawCall.Frame([1], flag: 1), GrpcStatus.Internal },
        { "a length beyond all limits", RawCall.Frame([], length: -1), GrpcStatus.ResourceExhausted },
        { "no protobuf", RawCall.Frame([0x0A, 0xFF]), GrpcStatus.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_body_ends_the_call_with_a_status(string what, byte[] body, GrpcStatus status)
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        foreach (string call in (string[])["ServerLive", "ModelInfer"])
        {
            using RawCall answer = await RawCall.SendAsync(server.Uri, GrpcMethods.Service + call, body);
            Assert.True(answer.Status == ((int)status).ToString(), $"{what}, {call}: {answer.Status} {answer.Message}");
            Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        }

        Assert.True((await server.CallAsync<ServerLiveResponse>("ServerLive", new ServerLiveRequest())).Live);
    }

    [Fact]
    public async Task Encodings_and_time_limits_that_are_none_are_refused()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        using RawCall encoding = await RawCall.SendAsync(server.Uri, GrpcMethods.Service + "ServerLive", Live, ("grpc-encoding", "zstd"));
        Assert.Equal(("12", "identity,deflate,gzip"), (encoding.Status, encoding.Header("grpc-accept-encoding")));
        using RawCall time = await RawCall.SendAsync(server.Uri, GrpcMethods.Service + "ServerLive", Live, ("grpc-timeout", "12X"));
        Assert.Equal("13", time.Status);
        using RawCall packed = await RawCall.SendAsync(server.Uri, GrpcMethods.Service + "ServerLive", RawCall.Frame([1, 2, 3], flag: 1), ("grpc-encoding", "gzip"));
        Assert.Equal("13", packed.Status);
    }

    [Fact]
    public async Task A_message_with_other_than_ASCII_characters_is_told_as_it_is()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        GrpcException failure = await server.FailAsync("ModelInfer", new ModelInferRequest { ModelName = "café 100%\n" });
        Assert.Equal("Request for unknown model: 'café 100%\n' is not found.", failure.Detail);
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_is_read()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"]);
        byte[] frame = RawCall.Frame(GrpcInferTests.Batch(1).ToByteArray());
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, GrpcMethods.ModelInfer))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new DripContent(frame),
        };
        request.Content.Headers.Add("content-type", "application/grpc");
        using HttpResponseMessage response = await client.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal((await server.InferAsync(GrpcInferTests.Batch(1))).ToByteArray(), body[5..]);
    }

    private sealed class DripContent(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (byte value in bytes)
            {
                stream.WriteByte(value);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

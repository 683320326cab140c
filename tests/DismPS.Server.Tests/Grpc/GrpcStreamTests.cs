using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;
using Google.Protobuf;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Server.Tests.Grpc;

public sealed class GrpcStreamTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Each_request_of_a_stream_is_answered_in_its_order()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"], o => o with { InstancesPerModel = 2 });
        using GrpcStream stream = server.Channel.OpenStream(GrpcMethods.ModelStreamInfer, null, default);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                ModelInferRequest request = GrpcInferTests.Batch(1 + (i % 5), seed: i % 7);
                request.Id = $"r{i}";
                await stream.WriteAsync(request.ToByteArray());
            }

            stream.CompleteWriting();
        });
        for (int i = 0; i < 200; i++)
        {
            ModelStreamInferResponse answer = await ReadAsync(stream) ?? throw new InvalidOperationException("The stream ended early.");
            Assert.Equal(("", $"r{i}"), (answer.ErrorMessage, answer.InferResponse.Id));
            Assert.Equal(1 + (i % 5), answer.InferResponse.Outputs[0].Shape[0]);
            Assert.True(answer.InferResponse.Parameters["triton_final_response"].BoolParam);
        }

        Assert.Null(await ReadAsync(stream));
        await writing;
    }

    [Fact]
    public async Task An_error_is_an_answer_and_the_stream_goes_on()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"]);
        using GrpcStream stream = server.Channel.OpenStream(GrpcMethods.ModelStreamInfer, null, default);
        await stream.WriteAsync(new ModelInferRequest { ModelName = "nope", Id = "u" }.ToByteArray());
        ModelInferRequest wrong = GrpcInferTests.Batch(1);
        (wrong.Id, wrong.Inputs[0].Shape[1]) = ("bad", 50);
        await stream.WriteAsync(wrong.ToByteArray());
        await stream.WriteAsync(new byte[] { 0x0A, 0xFF });
        await stream.WriteAsync(GrpcInferTests.Batch(1).ToByteArray());
        stream.CompleteWriting();
        ModelStreamInferResponse unknown = (await ReadAsync(stream))!;
        Assert.Equal("Request for unknown model: 'nope' is not found.", unknown.ErrorMessage);
        Assert.Equal(new ModelInferResponse { Id = "u" }, unknown.InferResponse);
        ModelStreamInferResponse size = (await ReadAsync(stream))!;
        Assert.StartsWith("[request id: bad] input byte size mismatch for input 'input_0'", size.ErrorMessage);
        Assert.Equal("bad", size.InferResponse.Id);
        Assert.StartsWith("The protobuf message is malformed", (await ReadAsync(stream))!.ErrorMessage);
        Assert.Equal("", (await ReadAsync(stream))!.ErrorMessage);
        Assert.Null(await ReadAsync(stream));
    }

    [Fact]
    public async Task An_error_ends_the_stream_where_the_client_asks_for_it()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"]);
        var options = new GrpcCallOptions { Metadata = [new("triton_grpc_error", "true")] };
        using GrpcStream stream = server.Channel.OpenStream(GrpcMethods.ModelStreamInfer, options, default);
        await stream.WriteAsync(new ModelInferRequest { ModelName = "nope" }.ToByteArray());
        GrpcException failure = await Assert.ThrowsAsync<GrpcException>(() => ReadAsync(stream));
        Assert.Equal((GrpcStatus.NotFound, "Request for unknown model: 'nope' is not found."), (failure.Status, failure.Detail));
    }

    [Fact]
    public async Task In_the_dialect_of_MLServer_answers_are_bare_and_an_error_ends_the_stream()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"], o => o with { Dialect = Engine.Protocol.ApiDialect.MLServer });
        using GrpcStream stream = server.Channel.OpenStream(GrpcMethods.ModelStreamInfer, null, default);
        ModelInferRequest request = GrpcInferTests.Batch(2);
        request.Id = "bare";
        await stream.WriteAsync(request.ToByteArray());
        ModelInferResponse answer = ModelInferResponse.Parser.ParseFrom((await stream.ReadAsync().WaitAsync(Bound))!.Value.Span);
        Assert.Equal(("bare", 2L, 0), (answer.Id, answer.Outputs[0].Shape[0], answer.Parameters.Count));
        await stream.WriteAsync(new ModelInferRequest { ModelName = "nope" }.ToByteArray());
        Assert.Equal(GrpcStatus.NotFound, (await Assert.ThrowsAsync<GrpcException>(() => stream.ReadAsync().WaitAsync(Bound))).Status);
    }

    [Fact]
    public async Task A_stream_without_requests_ends_well()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        using GrpcStream stream = server.Channel.OpenStream(GrpcMethods.ModelStreamInfer, null, default);
        stream.CompleteWriting();
        Assert.Null(await ReadAsync(stream));
    }

    [Fact]
    public async Task A_broken_frame_ends_the_stream_when_what_came_before_is_answered()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"]);
        using RawCall raw = await RawCall.SendAsync(server.Uri, GrpcMethods.ModelStreamInfer, [.. RawCall.Frame(GrpcInferTests.Batch(1).ToByteArray()), 0, 0]);
        Assert.Equal("13", raw.Status);
        Assert.Equal("", ModelStreamInferResponse.Parser.ParseFrom(raw.Body.AsSpan(5)).ErrorMessage);
    }

    [Fact]
    public async Task More_requests_than_may_be_on_their_way_wait_unread_and_are_answered_all()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"], null, o => o with { MaxRequestsPerStream = 2 });
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        byte[] frame = RawCall.Frame(GrpcServer.Request(golden.Model, golden.Inputs, [], "x").ToByteArray());
        using RawCall raw = await RawCall.SendAsync(server.Uri, GrpcMethods.ModelStreamInfer, [.. Enumerable.Repeat(frame, 100).SelectMany(f => f)]);
        Assert.Equal("0", raw.Status);
        int answers = 0;
        for (int at = 0; at < raw.Body.Length; answers++)
            at += 5 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(raw.Body.AsSpan(at + 1));
        Assert.Equal(100, answers);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_ends_its_requests()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/loop-burn"]);
        using (GrpcStream stream = server.Channel.OpenStream(GrpcMethods.ModelStreamInfer, null, default))
        {
            for (int i = 0; i < 3; i++)
                await stream.WriteAsync(GrpcServer.Request("loop-burn", [Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000])], []).ToByteArray());
        }

        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[0];
        ModelInferResponse answer = await server.InferAsync(GrpcServer.Request("loop-burn", golden.Inputs, [])).WaitAsync(TimeSpan.FromSeconds(20));
        golden.Verify(GrpcServer.Tensors(answer));
    }

    [Fact]
    public async Task Open_streams_end_when_the_server_stops()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"]);
        using GrpcStream infer = server.Channel.OpenStream(GrpcMethods.ModelStreamInfer, null, default);
        await infer.WriteAsync(GrpcInferTests.Batch(1).ToByteArray());
        Assert.NotNull(await ReadAsync(infer));
        using GrpcStream watch = server.Channel.OpenStream(GrpcMethods.HealthWatch, null, default);
        await watch.WriteAsync(ReadOnlyMemory<byte>.Empty);
        Assert.NotNull(await watch.ReadAsync().WaitAsync(Bound));
        await server.Server.StopAsync(default).WaitAsync(TimeSpan.FromSeconds(8));
        Assert.Equal(GrpcStatus.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => ReadAsync(infer))).Status);
        Assert.Equal(GrpcStatus.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => watch.ReadAsync())).Status);
    }

    private static async Task<ModelStreamInferResponse?> ReadAsync(GrpcStream stream) =>
        await stream.ReadAsync().WaitAsync(Bound) is { } message ? ModelStreamInferResponse.Parser.ParseFrom(message.Span) : null;
}

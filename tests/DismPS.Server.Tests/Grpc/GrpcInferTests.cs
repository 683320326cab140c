using System.IO.Compression;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;
using Google.Protobuf;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Server.Tests.Grpc;

public sealed class GrpcInferTests
{
    private const string Autoencoder = "metsig-onnx-autoencoder";

    public static TheoryData<string> Models => GoldenHttpTests.Models;

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_request_gives_the_golden_outputs_raw_and_typed(string model)
    {
        await using GrpcServer server = await GrpcServer.StartAsync([model]);
        foreach (GoldenCase golden in GoldenCase.Load(model))
        {
            ModelInferRequest request = GrpcServer.Request(golden.Model, golden.Inputs, golden.RequestedOutputs, golden.Name);
            if (golden.Outputs is null)
            {
                if (golden.ErrorStatus == "400")
                    Assert.Equal(GrpcStatus.InvalidArgument, (await server.FailAsync("ModelInfer", request)).Status);
                continue;
            }

            Verify(golden, await server.InferAsync(request));
            if (golden.Inputs.All(t => t.DataType is not (DataType.Fp16 or DataType.Bf16)))
                Verify(golden, await server.InferAsync(GrpcServer.Typed(request)));
        }
    }

    [Fact]
    public async Task A_large_batch_goes_through_in_both_directions()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"]);
        ModelInferResponse answer = await server.InferAsync(Batch(20_000));
        Assert.Equal([20_000, 51], answer.Outputs.First(o => o.Name == "output_0").Shape);
        Assert.Equal(20_000 * 51 * 4, answer.RawOutputContents[0].Length);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_requests_are_read_and_answers_compressed_where_that_is_set(string encoding)
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"], null, o => o with { GrpcCompression = CompressionLevel.Fastest });
        ModelInferResponse plain = await server.InferAsync(Batch(1000));
        using var channel = new GrpcChannel(server.Uri, new GrpcChannelOptions { Encoding = encoding });
        Assert.Equal(plain, await GrpcServer.CallAsync<ModelInferResponse>(channel, "ModelInfer", Batch(1000)));
        using RawCall raw = await RawCall.SendAsync(server.Uri, GrpcMethods.ModelInfer, RawCall.Frame(Batch(1).ToByteArray()), ("grpc-accept-encoding", encoding));
        Assert.Equal(encoding, raw.Header("grpc-encoding"));
        Assert.Equal(1, raw.Body[0]);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_refused_packed_or_not()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"], null, o => o with { MaxGrpcMessageBytes = 4000 });
        GrpcException plain = await server.FailAsync("ModelInfer", Batch(100));
        Assert.Equal((GrpcStatus.ResourceExhausted, true), (plain.Status, plain.Detail.Contains("4000", StringComparison.Ordinal)));
        using var channel = new GrpcChannel(server.Uri, new GrpcChannelOptions { Encoding = GrpcEncoding.Gzip });
        var zeros = GrpcServer.Request(Autoencoder, [Tensor.Create<float>("input_0", DataType.Fp32, [100, 51], new float[5100])], []);
        GrpcException packed = await Assert.ThrowsAsync<GrpcException>(() => GrpcServer.CallAsync<ModelInferResponse>(channel, "ModelInfer", zeros));
        Assert.Equal(GrpcStatus.ResourceExhausted, packed.Status);
        Assert.NotNull(await server.InferAsync(Batch(1)));
    }

    [Fact]
    public async Task What_is_not_there_is_told_by_its_name()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        GrpcException model = await server.FailAsync("ModelInfer", new ModelInferRequest { ModelName = "nope" });
        Assert.Equal((GrpcStatus.NotFound, "Request for unknown model: 'nope' is not found."), (model.Status, model.Detail));
        GrpcException version = await server.FailAsync("ModelInfer", new ModelInferRequest { ModelName = "scalar", ModelVersion = "9" });
        Assert.Equal((GrpcStatus.NotFound, "Request for unknown model: 'scalar' version 9 is not found."), (version.Status, version.Detail));
        GrpcException text = await server.FailAsync("ModelInfer", new ModelInferRequest { ModelName = "scalar", ModelVersion = "-1" });
        Assert.Equal(GrpcStatus.InvalidArgument, text.Status);
        GrpcException call = await server.FailAsync("/inference.GRPCInferenceService/Nope", new ServerLiveRequest());
        Assert.Equal(GrpcStatus.Unimplemented, call.Status);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_ends_and_the_next_is_served()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/loop-burn"]);
        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[0];
        ModelInferRequest burn = GrpcServer.Request("loop-burn", [Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000])], []);
        // Only the server counts: the client allows any time and tells the server another.
        using RawCall raw = await RawCall.SendAsync(server.Uri, GrpcMethods.ModelInfer, RawCall.Frame(burn.ToByteArray()), ("grpc-timeout", "300m"));
        Assert.Equal("4", raw.Status);
        GrpcException own = await server.FailAsync("ModelInfer", burn, new GrpcCallOptions { Deadline = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(GrpcStatus.DeadlineExceeded, own.Status);
        Verify(golden, await server.InferAsync(GrpcServer.Request("loop-burn", golden.Inputs, [], golden.Name)));
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_computation()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/loop-burn"]);
        ModelInferRequest burn = GrpcServer.Request("loop-burn", [Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000])], []);
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.CallAsync<ModelInferResponse>("ModelInfer", burn, null, gone.Token));
        // The one instance is free again long before its own limit.
        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[0];
        Verify(golden, await server.InferAsync(GrpcServer.Request("loop-burn", golden.Inputs, [], golden.Name)).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Parallel_requests_on_one_connection_each_get_their_own_answer()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"], o => o with { InstancesPerModel = 2 });
        ModelInferRequest[] requests = [.. Enumerable.Range(0, 16).Select(i => Batch(1 + (i % 3), seed: i))];
        ModelInferResponse[] wanted = await Task.WhenAll(requests.Select(server.InferAsync));
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) =>
        {
            ModelInferRequest request = requests[n % 16].Clone();
            request.Id = $"id-{n}";
            ModelInferResponse answer = await server.InferAsync(request);
            Assert.Equal(request.Id, answer.Id);
            Assert.Equal(wanted[n % 16].RawOutputContents, answer.RawOutputContents);
        });
    }

    internal static ModelInferRequest Batch(int rows, int seed = 0) => GrpcServer.Request(
        Autoencoder, [Tensor.Create<float>("input_0", DataType.Fp32, [rows, 51], [.. Enumerable.Range(0, rows * 51).Select(i => ((i + seed) % 97) * 0.37f)])], []);

    private static void Verify(GoldenCase golden, ModelInferResponse answer)
    {
        Assert.Equal(golden.Name, answer.Id);
        Assert.Equal((golden.Model, "1"), (answer.ModelName, answer.ModelVersion));
        golden.Verify(GrpcServer.Tensors(answer));
    }
}

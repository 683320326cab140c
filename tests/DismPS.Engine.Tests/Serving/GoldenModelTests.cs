using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Serving;

public sealed class GoldenModelTests
{
    public static TheoryData<string> Served => new(
        "metsig-ae-onnx", "metsig-ae-colon-names", "metsig-ae-metadata", "odd/all-types", "odd/bf16", "odd/default-input", "odd/external-data",
        "odd/external-data-folder", "odd/fixed-batch-4", "odd/fp16-linear", "odd/gather-out-of-range", "odd/loop-burn", "odd/many-outputs", "odd/nan-inf",
        "odd/no-shape", "odd/odd-names", "odd/output-size-from-input", "odd/scalar", "odd/string-to-label", "odd/string-upper", "odd/symbolic-shapes",
        "odd/unnamed-dims", "odd/zipmap");

    public static TheoryData<string> Refused => new(
        "odd/broken-empty", "odd/broken-html", "odd/broken-lfs-pointer", "odd/broken-text", "odd/broken-truncated", "odd/dangling-input",
        "odd/external-data-absolute", "odd/external-data-missing", "odd/external-data-traversal", "odd/future-ir", "odd/future-opset", "odd/sequence-output",
        "odd/type-mismatch", "odd/unknown-domain", "odd/unknown-op");

    [Theory]
    [MemberData(nameof(Served))]
    public async Task A_model_gives_its_golden_outputs(string model)
    {
        using var repository = new TemporaryRepository(model);
        await using InferenceServer server = await Open(repository);
        Assert.Null(server.Models[0].Failure);
        foreach (GoldenCase golden in GoldenCase.Load(model))
        {
            if (golden.Outputs is null)
            {
                if (golden.ErrorStatus == "400 or 200")
                    continue;
                DismException thrown = await Assert.ThrowsAsync<DismException>(() => Infer(server, golden));
                Assert.Contains(thrown.Code, (ErrorCode[])[ErrorCode.RequestInvalid, ErrorCode.InferenceFailed]);
                continue;
            }

            golden.Verify(await Infer(server, golden));
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_bad_model_is_refused_with_its_file_named_and_others_go_on(string model)
    {
        using var repository = new TemporaryRepository(model, "metsig-ae-onnx");
        await using InferenceServer server = await Open(repository);
        ServedModel bad = server.FindModel(TemporaryRepository.NameOf(model))!;
        Assert.Equal(ModelState.Failed, bad.State);
        Assert.Contains("model.onnx", bad.Failure!.Message);
        Assert.Equal(ModelState.Ready, server.FindModel("metsig-onnx-autoencoder")!.State);
        Assert.False(server.IsReady);
    }

    [Fact]
    public async Task An_output_that_is_no_tensor_is_named_and_refused()
    {
        using var repository = new TemporaryRepository("odd/zipmap");
        await using InferenceServer server = await Open(repository);
        Assert.Contains(server.Models[0].Messages, m => m.Contains("output_probability"));
        GoldenCase golden = GoldenCase.Load("odd/zipmap")[0];
        DismException thrown = await Assert.ThrowsAsync<DismException>(() => server.InferAsync("zipmap", golden.Inputs, ["output_probability"], default).AsTask());
        Assert.Equal(ErrorCode.RequestInvalid, thrown.Code);
        Assert.Contains("sequence", thrown.Message);
    }

    [Fact]
    public async Task An_output_larger_than_the_memory_limit_is_an_error_and_the_server_lives()
    {
        using var repository = new TemporaryRepository("odd/output-size-from-input");
        await using InferenceServer server = await Open(repository);
        Tensor size = Tensor.Create<long>("size", DataType.Int64, [1], [4_000_000_000]);
        DismException thrown = await Assert.ThrowsAsync<DismException>(() => server.InferAsync(server.Models[0].Name, [size], [], default).AsTask());
        Assert.Equal(ErrorCode.InferenceFailed, thrown.Code);
        GoldenCase golden = GoldenCase.Load("odd/output-size-from-input")[0];
        golden.Verify(await Infer(server, golden));
    }

    [Fact]
    public async Task A_model_that_computes_too_long_is_stopped_and_answers_again()
    {
        using var repository = new TemporaryRepository("odd/loop-burn");
        await using InferenceServer server = await Open(repository, TimeSpan.FromMilliseconds(200));
        Tensor steps = Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000]);
        DismException thrown = await Assert.ThrowsAsync<DismException>(() => server.InferAsync("loop-burn", [steps], [], default).AsTask());
        Assert.Equal(ErrorCode.Timeout, thrown.Code);
        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[0];
        golden.Verify(await Infer(server, golden));
    }

    [Fact]
    public async Task A_caller_who_gives_up_stops_the_model()
    {
        using var repository = new TemporaryRepository("odd/loop-burn");
        await using InferenceServer server = await Open(repository);
        Tensor steps = Tensor.Create<long>("steps", DataType.Int64, [], [1_000_000_000]);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.InferAsync("loop-burn", [steps], [], source.Token).AsTask());
        GoldenCase golden = GoldenCase.Load("odd/loop-burn")[1];
        golden.Verify(await Infer(server, golden));
    }

    private static Task<InferenceServer> Open(TemporaryRepository repository, TimeSpan? modelTimeout = null) => InferenceServer.OpenAsync(
        new InferenceServerOptions { RepositoryFolder = repository.Folder, InstancesPerModel = 1, ModelTimeout = modelTimeout ?? TimeSpan.FromSeconds(30) }, default);

    private static async Task<IReadOnlyList<Tensor>> Infer(InferenceServer server, GoldenCase golden) =>
        await server.InferAsync(golden.Model, golden.Inputs, golden.RequestedOutputs, default);
}

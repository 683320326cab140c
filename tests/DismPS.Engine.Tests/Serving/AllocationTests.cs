using System.Buffers;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;
using DismPS.Tests.Runtimes;

namespace DismPS.Engine.Tests.Serving;

/// <summary>Measures; nothing else may run beside it.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(TensorEncoding.Json)]
    [InlineData(TensorEncoding.Binary)]
    public async Task Allocation_of_a_request_is_small_and_does_not_grow_with_the_batch(TensorEncoding encoding)
    {
        using var repository = new TemporaryRepository("metsig-ae-onnx");
        // On this clock no run is long, so none leaves the caller's thread because the machine interrupted the one before.
        var options = new InferenceServerOptions { RepositoryFolder = repository.Folder, InstancesPerModel = 1, TimeProvider = new HandClock() };
        await using InferenceServer server = await InferenceServer.OpenAsync(options, default);
        // Until it is known how long the model takes, its first run leaves the caller's thread.
        await server.InferAsync("metsig-onnx-autoencoder", [Tensor.Create<float>("input_0", DataType.Fp32, [1, 51], new float[51])], [], default);
        long one = Measure(server, 1, encoding);
        long many = Measure(server, 256, encoding);
        // Unoptimized builds have their state machines on the heap; that much is constant.
        Assert.InRange(one, 0, 400);
        Assert.InRange(many - one, -16, 16);
    }

    private static long Measure(InferenceServer server, int batch, TensorEncoding encoding)
    {
        Tensor input = Tensor.Create<float>("input_0", DataType.Fp32, [batch, 51], [.. Enumerable.Range(0, batch * 51).Select(i => i * 0.37f)]);
        var body = new ArrayBufferWriter<byte>();
        int? header = InferRequestWriter.Write(body, [input], [], "an id", encoding);
        for (int i = 0; i < 50; i++)
            Once(server, body.WrittenSpan, header);
        const int Rounds = 200;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
            Once(server, body.WrittenSpan, header);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }

    private static void Once(InferenceServer server, ReadOnlySpan<byte> body, int? header)
    {
        InferenceCall call = server.RentCall();
        call.BeginBody(header);
        call.Body.Write(body);
        ValueTask run = server.FindModel("metsig-onnx-autoencoder")!.ExecuteAsync(call, InferFormat.Instance, default);
        // One instance and one caller: the call never waits, so it is done when it returns.
        Assert.True(run.IsCompletedSuccessfully);
        server.ReturnCall(call);
    }
}

using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests;

namespace DismPS.Engine.Tests.Serving.Scheduling;

public sealed class WarmupTests
{
    private static readonly WarmupRequest Zeros = new() { Name = "zeros", BatchSize = 2, Count = 3, Inputs = [new WarmupInput("x", DataType.Int32, [1], false, null)] };

    [Theory]
    [InlineData(true, 2, 1)]
    [InlineData(false, 1, 2)]
    public async Task Each_instance_computes_the_requests_before_the_model_is_ready(bool lists, int calls, int rows)
    {
        await using FakeServer server = await StartAsync(Zeros, new FakeModel { IsOpen = true, TakesLists = lists, PreferredInstances = 2 });
        Assert.Equal(ModelState.Ready, server.Served.State);
        Assert.Equal(6, server.Model.Runs.Count);
        Assert.All(server.Model.Runs, r => Assert.Equal((calls, calls * rows), (r.Calls, r.Elements.Length)));
        Assert.All(server.Model.Runs, r => Assert.Equal([0, 0], r.Elements));
        // As Triton counts them: each row is a request.
        ModelStatistics statistics = server.Statistics;
        Assert.Equal((12, 12, 6), (statistics.SuccessCount, statistics.InferenceCount, statistics.ExecutionCount));
        Assert.Equal([(2L, 6L)], statistics.Batches.Select(b => (b.BatchSize, b.Count)));
    }

    [Fact]
    public async Task Random_elements_and_those_of_a_file_are_sent()
    {
        using var folder = new TemporaryFolder();
        folder.Write("m/warmup/x.bin", [7, 0, 0, 0, 8, 0, 0, 0]);
        WarmupRequest request = Zeros with { Count = 1, Inputs = [new WarmupInput("x", DataType.Int32, [2], false, "x.bin")] };
        await using FakeServer server = await StartAsync(request, new FakeModel { IsOpen = true }, Path.Combine(folder.Path, "m", "1"));
        Assert.Equal([7, 8, 7, 8], server.Model.Runs[0].Elements);

        // Negative elements make the fake model fail; sent they were.
        WarmupRequest random = Zeros with { BatchSize = 1, Count = 1, Inputs = [new WarmupInput("x", DataType.Int32, [64], true, null)] };
        await using FakeServer other = await StartAsync(random, new FakeModel { IsOpen = true });
        Assert.Contains(other.Model.Runs[0].Elements, e => e != 0);
    }

    [Theory]
    [InlineData("batch", "its batch_size is 5, and the model's max_batch_size is 4")]
    [InlineData("name", "'z'")]
    [InlineData("type", "data-type is 'FP32'")]
    [InlineData("dims", "dimension -1")]
    [InlineData("huge", "more than 1024 MB")]
    [InlineData("escape", "is not in the model's folder 'warmup'")]
    [InlineData("missing", "no.bin")]
    public async Task A_warm_up_that_does_not_fit_is_a_clear_load_error(string fault, string told)
    {
        WarmupInput good = Zeros.Inputs[0];
        WarmupRequest request = fault switch
        {
            "batch" => Zeros with { BatchSize = 5 },
            "name" => Zeros with { Inputs = [good with { Name = "z" }] },
            "type" => Zeros with { Inputs = [good with { DataType = DataType.Fp32 }] },
            "dims" => Zeros with { Inputs = [good with { Shape = [-1] }] },
            "huge" => Zeros with { Inputs = [good with { Shape = [long.MaxValue, long.MaxValue] }] },
            "escape" => Zeros with { Inputs = [good with { File = "../1/model.bin" }] },
            _ => Zeros with { Inputs = [good with { File = "no.bin" }] },
        };
        await using FakeServer server = await StartAsync(request, new FakeModel { IsOpen = true });
        Assert.Equal(ModelState.Failed, server.Served.State);
        Assert.Equal(ErrorCode.ModelLoadFailed, server.Served.Failure!.Code);
        Assert.Contains("'zeros'", server.Served.Failure.Message);
        Assert.Contains(told, server.Served.Failure.Message);
        Assert.Empty(server.Model.Runs);
    }

    [Fact]
    public async Task A_model_that_fails_its_warm_up_is_not_served()
    {
        using var folder = new TemporaryFolder();
        folder.Write("m/warmup/x.bin", [255, 255, 255, 255]);
        WarmupRequest request = Zeros with { Inputs = [new WarmupInput("x", DataType.Int32, [1], false, "x.bin")] };
        await using FakeServer server = await StartAsync(request, new FakeModel { IsOpen = true }, Path.Combine(folder.Path, "m", "1"));
        Assert.Equal(ModelState.Failed, server.Served.State);
        Assert.Contains("a negative element", server.Served.Failure!.Message);
    }

    private static Task<FakeServer> StartAsync(WarmupRequest request, FakeModel model, string folder = "/nowhere/m/1") =>
        FakeServer.StartAsync(new ModelConfiguration { Name = "m", Warmup = [request] }, model, null, null, folder);
}

using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Serving.Ensembles;

public sealed class EnsembleTests
{
    [Fact]
    public async Task Steps_are_chained_and_counted_as_the_members_take()
    {
        using FakeRepository repository = Chain();
        await using InferenceServer server = await repository.OpenAsync();
        Assert.Equal(["a 1 Ready", "b 1 Ready", "e 1 Ready"], FakeRepository.IndexOf(server));
        Assert.Equal((int[])[111, 112], await AskAsync(server, "e", [0, 1]));
        ModelStatistics statistics = server.FindModel("e")!.Statistics;
        Assert.Equal((1, 1, 1, 0), (statistics.SuccessCount, statistics.ExecutionCount, statistics.InferenceCount, statistics.QueueNanoseconds));
        ModelStatistics[] members = [server.FindModel("a")!.Statistics, server.FindModel("b")!.Statistics];
        Assert.Equal([2, 1], members.Select(m => (int)m.SuccessCount));
        Assert.InRange(statistics.ComputeNanoseconds, members.Sum(m => m.ComputeNanoseconds) - 10, members.Sum(m => m.ComputeNanoseconds) + 10);
        Assert.Equal("ensemble", server.FindModel("e")!.Signature!.Platform);
    }

    [Fact]
    public async Task Steps_that_need_nothing_of_each_other_are_computed_at_the_same_time()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.Write("b", 1, "10");
        repository.Write("e", 1, "", EnsembleConfig.Of("in", "p q", "a: in -> p", "b: in -> q"));
        await using InferenceServer server = await repository.OpenAsync();
        var both = new TaskCompletionSource();
        int begun = 0;
        repository.Runtime.OnRun = (_, _) =>
        {
            if (Interlocked.Increment(ref begun) == 2)
                both.SetResult();
            return both.Task;
        };
        IReadOnlyList<Tensor> outputs = await InferAsync(server, "e", [5]).WaitAsync(FakeRepository.Bound);
        Assert.Equal([6, 15], outputs.Select(o => o.AsSpan<int>()[0]));
        Assert.Equal(["p", "q"], outputs.Select(o => o.Name));
    }

    [Fact]
    public async Task A_step_that_no_wanted_output_comes_from_is_not_computed()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.Write("b", 1, "10");
        repository.Write("c", 1, "100");
        repository.Write("e", 1, "", EnsembleConfig.Of("in", "q r", "a: in -> p", "b: p -> q", "c: in -> r"));
        await using InferenceServer server = await repository.OpenAsync();
        Tensor input = Tensor.Create<int>("in", DataType.Int32, [1], [0]);
        Assert.Equal(11, (await server.InferAsync("e", [input], ["q"], default)).Single().AsSpan<int>()[0]);
        Assert.Equal([1, 1, 0], new[] { "a", "b", "c" }.Select(m => (int)server.FindModel(m)!.Statistics.SuccessCount));
        Assert.Equal([100, 11], (await server.InferAsync("e", [input], ["r", "q"], default)).Select(o => o.AsSpan<int>()[0]));
        DismException inner = await Assert.ThrowsAsync<DismException>(() => server.InferAsync("e", [input], ["p"], default).AsTask());
        Assert.Contains("unexpected inference output 'p' for model 'e'", inner.Message);
    }

    [Fact]
    public async Task A_member_that_fails_fails_the_request_with_its_words_and_frees_the_others()
    {
        using FakeRepository repository = Chain();
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { InstancesPerModel = 1 });
        repository.Runtime.OnRun = (source, _) => source.Name == "b" ? throw new DismException(ErrorCode.InferenceFailed, "b is ill", "heal it") : Task.CompletedTask;
        for (int i = 0; i < 3; i++)
            Assert.Equal("in ensemble 'e', b is ill", (await FakeRepository.RefusedAsync(AskAsync(server, "e", [1]))).Message);
        Assert.Equal((0, 3), (server.FindModel("e")!.Statistics.SuccessCount, server.FindModel("e")!.Statistics.BackendFailureCount));
        repository.Runtime.OnRun = (_, _) => Task.CompletedTask;
        Assert.Equal((int[])[112], await AskAsync(server, "e", [1]));
    }

    [Fact]
    public async Task Many_requests_at_once_keep_their_values_though_each_member_has_one_instance()
    {
        using FakeRepository repository = Chain();
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { InstancesPerModel = 1, MaxQueueLength = 1000 });
        repository.Runtime.OnRun = async (_, _) => await Task.Yield();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                int own = (client * 100_000) + (i * 100);
                Assert.Equal((int[])[own + 111, own + 112, own + 113], await AskAsync(server, "e", [own, own + 1, own + 2]));
            }
        }))).WaitAsync(FakeRepository.Bound);
        Assert.Equal(3200, server.FindModel("e")!.Statistics.SuccessCount);
    }

    [Fact]
    public async Task Members_that_are_replaced_all_the_while_cost_no_request()
    {
        using FakeRepository repository = Chain();
        await using InferenceServer server = await repository.OpenAsync();
        using var done = new CancellationTokenSource();
        // On a busy machine the clients may begin when all reloads are over.
        using var begun = new CountdownEvent(3);
        var asking = new TaskCompletionSource();
        Task[] clients = [.. Enumerable.Range(0, 3).Select(client => Task.Run(async () =>
        {
            for (int asked = 0; !done.IsCancellationRequested; asked++)
            {
                int answer = (await AskAsync(server, "e", [client]))[0];
                // b adds 11 in each of its versions, and a thousand for each time that it was replaced.
                Assert.Equal(client + 111, answer % 1000);
                if (asked == 0 && begun.Signal())
                    asking.SetResult();
            }
        }))];
        await asking.Task.WaitAsync(FakeRepository.Bound);
        for (int reload = 1; reload <= 60; reload++)
        {
            repository.Write("b", 1, $"{(reload * 1000) + 11}");
            await server.LoadAsync("b", LoadRequest.Plain, default).WaitAsync(FakeRepository.Bound);
            await Task.Yield();
        }

        await done.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(FakeRepository.Bound);
        Assert.Equal(0, server.FindModel("e")!.Statistics.FailureCount);
    }

    [Fact]
    public async Task It_is_ready_only_while_its_members_are_and_loads_them_with_it()
    {
        using FakeRepository repository = Chain();
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { StartupModels = [] });
        Assert.Empty(server.Models);
        await server.LoadAsync("e", LoadRequest.Plain, default);
        Assert.Equal(["a 1 Ready", "b 1 Ready", "e 1 Ready"], FakeRepository.IndexOf(server, readyOnly: true));
        await server.UnloadAsync("b", false, default);
        Assert.Equal(ModelState.Recovering, server.FindModel("e")!.State);
        Assert.Contains("'b' is not at ready state", server.FindModel("e")!.Reason);
        Assert.False(server.IsReady);
        Assert.Contains("in ensemble 'e', Request for unknown model: 'b' has no available versions", (await FakeRepository.RefusedAsync(AskAsync(server, "e", [1]))).Message);
        await server.LoadAsync("b", LoadRequest.Plain, default);
        Assert.True(server.IsReady);
        Assert.Equal((int[])[111], await AskAsync(server, "e", [0]));
        await server.UnloadAsync("e", unloadDependents: true, default);
        Assert.DoesNotContain("a 1 Ready", FakeRepository.IndexOf(server, readyOnly: true));
    }

    [Theory]
    [InlineData("e: in -> out", "circular dependency between ensembles: e -> e")]
    [InlineData("f: in -> out", "circular dependency between ensembles: e -> f -> e")]
    [InlineData("nobody: in -> out", "contains models that are not available or ambiguous: nobody")]
    [InlineData("a@7: in -> out", "depends on 'a' whose required version 7 is not loaded")]
    public async Task What_does_not_fit_together_is_refused_with_the_reason(string step, string reason)
    {
        using FakeRepository repository = Chain();
        repository.Write("e", 1, "", EnsembleConfig.Of("in", "out", step));
        repository.Write("f", 1, "", EnsembleConfig.Of("in", "out", "e: in -> out").Replace("\"x\"", "\"in\"").Replace("\"y\"", "\"out\""));
        await using InferenceServer server = await repository.OpenAsync().WaitAsync(FakeRepository.Bound);
        Assert.Equal(ModelState.Failed, server.FindModel("e")!.State);
        Assert.Contains(reason, server.FindModel("e")!.Failure!.Message);
        Assert.Equal(ModelState.Ready, server.FindModel("a")!.State);
    }

    [Fact]
    public async Task Wrong_types_are_refused_with_both_models_named()
    {
        using FakeRepository repository = Chain();
        repository.Write("e", 1, "", EnsembleConfig.Of("FP32", 0, "in", "out", "a: in -> out"));
        await using InferenceServer server = await repository.OpenAsync();
        Assert.Contains("inconsistent data type: TYPE_FP32 is inferred from model e while TYPE_INT32 is inferred from model a", server.FindModel("e")!.Failure!.Message);
    }

    [Fact]
    public async Task Polling_loads_an_ensemble_when_its_last_member_comes()
    {
        using FakeRepository repository = Chain();
        Directory.Delete(repository.Folder["b"], recursive: true);
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll);
        Assert.Equal(ModelState.Failed, server.FindModel("e")!.State);
        repository.Write("b", 1, "11");
        await server.PollAsync(default);
        Assert.Equal((int[])[111], await AskAsync(server, "e", [0]));
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(0, 8)]
    public async Task Members_with_and_without_a_batch_axis_go_together_one_row_at_a_time(int one, int other)
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1", Plain(one));
        repository.Write("b", 1, "10", Plain(other));
        repository.Write("e", 1, "", EnsembleConfig.Of("INT32", 8, "in", "out", "a: in -> t", "b: t -> out"));
        await using InferenceServer server = await repository.OpenAsync();
        Assert.Null(server.FindModel("e")!.Failure);
        Tensor output = (await server.InferAsync("e", [Tensor.Create<int>("in", DataType.Int32, [1, 1], [5])], [], default)).Single();
        Assert.Equal([1, 1], output.Shape);
        Assert.Equal(16, output.AsSpan<int>()[0]);
        DismException refused = await Assert.ThrowsAsync<DismException>(
            () => server.InferAsync("e", [Tensor.Create<int>("in", DataType.Int32, [2, 1], [5, 6])], [], default).AsTask());
        Assert.Contains("in ensemble 'e'", refused.Message);
    }

    [Fact]
    public async Task Ensembles_within_ensembles_answer_and_release_all()
    {
        using FakeRepository repository = Chain();
        repository.Write("outer", 1, "", EnsembleConfig.Named("in", "out", "INT32", 0, "first", "last", "e: first -> m", "e: m -> last"));
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { InstancesPerModel = 1 });
        for (int i = 0; i < 5; i++)
            Assert.Equal((int[])[222 + i], (await server.InferAsync("outer", [Tensor.Create<int>("first", DataType.Int32, [1], [i])], [], default))[0].AsSpan<int>().ToArray());
        Assert.Equal(10, server.FindModel("e")!.Statistics.SuccessCount);
        await server.UnloadAsync("a", false, default).WaitAsync(FakeRepository.Bound);
        Assert.Equal(ModelState.Recovering, server.FindModel("outer")!.State);
    }

    [Fact]
    public async Task Onnx_members_hand_their_tensors_on_and_free_their_only_instance()
    {
        using var repository = new TemporaryRepository("odd/nan-inf");
        WriteEnsemble(repository, "twice", EnsembleConfig.Named("x", "y", "FP32", 0, "in", "out once", "nan-inf: in -> once", "nan-inf: once -> out"));
        await using InferenceServer server = await InferenceServer.OpenAsync(
            new InferenceServerOptions { RepositoryFolder = repository.Folder, InstancesPerModel = 1, MaxQueueLength = 1000 }, default);
        Assert.Null(server.FindModel("twice")!.Failure);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(client => Task.Run(async () =>
        {
            for (int i = 0; i < 300; i++)
            {
                float[] own = [client * 100, i + 2];
                Tensor input = Tensor.Create<float>("x", DataType.Fp32, [2], own);
                float[] wanted = (await server.InferAsync("nan-inf", [input], ["y"], default))[0].AsSpan<float>().ToArray();
                IReadOnlyList<Tensor> outputs = await server.InferAsync("twice", [Tensor.Create<float>("in", DataType.Fp32, [2], own)], ["once", "out"], default);
                Assert.Equal(wanted, outputs[0].AsSpan<float>().ToArray());
                wanted = (await server.InferAsync("nan-inf", [new Tensor("x", DataType.Fp32, [2], outputs[0].Data)], ["y"], default))[0].AsSpan<float>().ToArray();
                Assert.Equal(wanted, outputs[1].AsSpan<float>().ToArray());
            }
        }))).WaitAsync(FakeRepository.Bound);
    }

    private static void WriteEnsemble(TemporaryRepository repository, string name, string configuration)
    {
        Directory.CreateDirectory(Path.Combine(repository.Folder, name, "1"));
        File.WriteAllText(Path.Combine(repository.Folder, name, "config.pbtxt"), configuration);
    }

    /// <summary>e adds 50, 11 and 50.</summary>
    private static FakeRepository Chain()
    {
        var repository = new FakeRepository();
        repository.Write("a", 1, "50");
        repository.Write("b", 1, "11");
        repository.Write("e", 1, "", EnsembleConfig.Of("in", "out", "a: in -> t", "b: t -> u", "a: u -> out"));
        return repository;
    }

    private static string Plain(int maxBatch) => $$"""
        backend: "onnxruntime" max_batch_size: {{maxBatch}}
        input [ { name: "x" data_type: TYPE_INT32 dims: [ 1 ] } ] output [ { name: "y" data_type: TYPE_INT32 dims: [ 1 ] } ]
        """;

    private static async Task<int[]> AskAsync(InferenceServer server, string model, int[] x) => (await InferAsync(server, model, x))[0].AsSpan<int>().ToArray();

    private static async Task<IReadOnlyList<Tensor>> InferAsync(InferenceServer server, string model, int[] x) =>
        await server.InferAsync(model, [Tensor.Create<int>("in", DataType.Int32, [x.Length], x)], [], default);
}

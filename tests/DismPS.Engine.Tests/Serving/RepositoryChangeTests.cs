using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Serving;
using DismPS.Engine.Serving.Repository;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving;

public sealed class RepositoryChangeTests
{
    [Fact]
    public async Task Unloaded_models_are_refused_stay_in_the_index_and_can_be_loaded_again()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        repository.Write("b", 3, "20");
        await using InferenceServer server = await repository.OpenAsync();
        long generation = server.Generation;
        Assert.Equal(["a 1 Ready", "b 3 Ready"], FakeRepository.IndexOf(server));

        await server.UnloadAsync("a", false, default);
        Assert.NotEqual(generation, server.Generation);
        Assert.Equal(["a 1 Unloaded unloaded", "b 3 Ready"], FakeRepository.IndexOf(server));
        Assert.Equal(["b 3 Ready"], FakeRepository.IndexOf(server, readyOnly: true));
        DismException gone = await FakeRepository.RefusedAsync(FakeRepository.AskAsync(server, "a"));
        Assert.Equal(ErrorCode.ResourceNotFound, gone.Code);
        Assert.Contains("'a' has no available versions", gone.Message);
        Assert.Equal(1, repository.Runtime.Live);
        Assert.True(server.IsReady);
        Assert.Equal(20, await FakeRepository.AskAsync(server, "b"));
        await server.UnloadAsync("a", false, default);
        await server.UnloadAsync("never heard of", false, default);

        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(["a 1 Ready", "b 3 Ready"], FakeRepository.IndexOf(server));
        Assert.Equal(10, await FakeRepository.AskAsync(server, "a"));
    }

    [Fact]
    public async Task Loading_what_has_not_changed_keeps_the_model_and_what_has_changed_replaces_it()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        await using InferenceServer server = await repository.OpenAsync();
        ServedModel first = server.FindModel("a")!;
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Same(first, server.FindModel("a"));
        Assert.Equal(10, await FakeRepository.AskAsync(server, "a"));

        repository.Write("a", 1, "11");
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.NotSame(first, server.FindModel("a"));
        Assert.Equal(11, await FakeRepository.AskAsync(server, "a"));
        Assert.Equal(2, server.FindModel("a")!.Statistics.SuccessCount);
        Assert.Equal(ModelState.Unloaded, first.State);
    }

    [Fact]
    public async Task A_broken_new_version_leaves_the_old_one_serving_and_index_and_log_say_why()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        await using InferenceServer server = await repository.OpenAsync();
        repository.Write("a", 2, "half of a mod");
        DismException failure = await FakeRepository.RefusedAsync(server.LoadAsync("a", LoadRequest.Plain, default));
        Assert.Equal(400, failure.HttpStatus);
        Assert.Contains("holds no number", failure.Message);
        Assert.Equal(10, await FakeRepository.AskAsync(server, "a"));
        Assert.True(server.IsReady);
        string[] index = FakeRepository.IndexOf(server);
        Assert.Equal("a 1 Ready", index[0]);
        Assert.StartsWith("a 2 Failed what lies in the repository is not served", index[1]);
        Assert.Contains("a: the model is served as it was before", repository.Log.Text);

        repository.Write("a", 2, "20");
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(["a 2 Ready"], FakeRepository.IndexOf(server));
        Assert.Equal(20, await FakeRepository.AskAsync(server, "a"));
        Assert.Equal(1, repository.Runtime.Live);
    }

    [Fact]
    public async Task A_model_that_fails_to_load_is_not_ready_until_it_is_unloaded_or_loads()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        repository.Write("b", 1, "no");
        await using InferenceServer server = await repository.OpenAsync();
        Assert.False(server.IsReady);
        Assert.Equal(["b"], server.NotReady.Select(m => m.Name));
        Assert.Equal(10, await FakeRepository.AskAsync(server, "a"));
        await FakeRepository.RefusedAsync(server.LoadAsync("b", LoadRequest.Plain, default));
        await server.UnloadAsync("b", false, default);
        Assert.True(server.IsReady);
        repository.Write("b", 1, "5");
        await server.LoadAsync("b", LoadRequest.Plain, default);
        Assert.Equal(5, await FakeRepository.AskAsync(server, "b"));
    }

    [Fact]
    public async Task Readiness_may_be_asked_not_to_wait_for_every_model_and_the_start_to_need_all()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        repository.Write("b", 1, "no");
        await using (InferenceServer server = await repository.OpenAsync(change: o => o with { StrictReadiness = false }))
            Assert.True(server.IsReady);
        DismException failure = await FakeRepository.RefusedAsync(repository.OpenAsync(change: o => o with { ExitOnError = true }));
        Assert.Contains("holds no number", failure.Message);
        Assert.Equal(0, repository.Runtime.Live);
    }

    [Theory]
    [InlineData(RepositoryControl.None)]
    [InlineData(RepositoryControl.Poll)]
    [InlineData(null)]
    public async Task Clients_may_not_change_models_in_other_modes(RepositoryControl? control)
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        await using InferenceServer server = await repository.OpenAsync(control);
        Assert.Equal(ErrorCode.ServerBusy, (await FakeRepository.RefusedAsync(server.LoadAsync("a", LoadRequest.Plain, default))).Code);
        Assert.Equal(ErrorCode.ServerBusy, (await FakeRepository.RefusedAsync(server.UnloadAsync("a", false, default))).Code);
    }

    [Fact]
    public async Task Models_in_MLServers_layout_may_be_changed_and_are_forgotten_when_unloaded()
    {
        using var repository = new FakeRepository();
        repository.WriteSettings("one", "m", "1", "1");
        repository.WriteSettings("two", "m", "2", "2");
        await using InferenceServer server = await repository.OpenAsync(control: null);
        Assert.Equal(RepositoryControl.Explicit, server.Control);
        Assert.Equal(["1", "2"], server.VersionsOf("m"));
        Assert.Equal(2, await FakeRepository.AskAsync(server, "m"));
        ServedModel first = server.FindModel("m", "1")!;
        await server.LoadAsync("m", new LoadRequest { ConfigText = "{}" }, default);
        Assert.NotSame(first, server.FindModel("m", "1"));
        Assert.All(server.Index(false), e => Assert.Equal("", e.Reason));
        await server.UnloadAsync("m", false, default);
        Assert.Equal(["m 1 Unloaded", "m 2 Unloaded"], FakeRepository.IndexOf(server));
        Assert.False(server.IsUnloaded("m"));
        Assert.Equal(ErrorCode.ResourceNotFound, (await FakeRepository.RefusedAsync(server.UnloadAsync("m", false, default))).Code);
        Assert.Equal(ErrorCode.ResourceNotFound, (await FakeRepository.RefusedAsync(server.LoadAsync("nope", LoadRequest.Plain, default))).Code);
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { ["add"] = "1"u8.ToArray() };
        Assert.Equal(ErrorCode.RequestInvalid, (await FakeRepository.RefusedAsync(server.LoadAsync("m", new LoadRequest { ConfigText = "{}", Files = files }, default))).Code);
        await server.LoadAsync("m", LoadRequest.Plain, default);
        Assert.Equal(2, await FakeRepository.AskAsync(server, "m"));
    }

    [Fact]
    public async Task The_index_lists_what_was_never_loaded()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        repository.Write("b", 1, "20");
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { StartupModels = ["b"] });
        Assert.Equal(["a", "b 1 Ready"], FakeRepository.IndexOf(server));
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(["a 1 Ready", "b 1 Ready"], FakeRepository.IndexOf(server));
    }

    [Fact]
    public async Task A_server_that_clients_control_may_start_without_models()
    {
        using var repository = new FakeRepository();
        await using (InferenceServer server = await repository.OpenAsync())
        {
            Assert.Empty(server.Models);
            Assert.True(server.IsReady);
            repository.Write("a", 1, "10");
            await server.LoadAsync("a", LoadRequest.Plain, default);
            Assert.Equal(10, await FakeRepository.AskAsync(server, "a"));
        }

        using var empty = new FakeRepository();
        Assert.Equal(ErrorCode.ArtifactNotFound, (await FakeRepository.RefusedAsync(empty.OpenAsync(RepositoryControl.None))).Code);
    }

    [Fact]
    public async Task A_model_of_two_folders_is_not_served()
    {
        using var repository = new FakeRepository();
        using var second = new FakeRepository();
        repository.Write("a", 1, "10");
        repository.Write("b", 1, "20");
        second.Write("b", 1, "21");
        second.Write("c", 1, "30");
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { FurtherFolders = [second.Folder.Path] });
        Assert.Equal(10, await FakeRepository.AskAsync(server, "a"));
        Assert.Equal(30, await FakeRepository.AskAsync(server, "c"));
        Assert.Contains("not unique", server.FindModel("b")!.Failure!.Message);
    }

    [Fact]
    public void The_version_policy_chooses_what_is_served()
    {
        using var repository = new FakeRepository();
        foreach (int version in (int[])[1, 2, 10])
            repository.Write("a", version, "1");
        Assert.Equal(["10"], Chosen(""));
        Assert.Equal(["2", "10"], Chosen(""", "version_policy": {"latest": {"num_versions": 2}}"""));
        Assert.Equal(["1", "2", "10"], Chosen(""", "version_policy": {"all": {}}"""));
        Assert.Equal(["1", "10"], Chosen(""", "version_policy": {"specific": {"versions": [10, 1, 7]}}"""));
        ScannedModel none = Scan(""", "version_policy": {"specific": {"versions": [7]}}""");
        Assert.Contains("under the version policy", none.Versions[0].Failure!.Message);

        ScannedModel Scan(string policy) => RepositoryFolder.Read(repository.Folder["a"], "a", $$"""{"backend": "onnxruntime"{{policy}}}""");
        IEnumerable<string> Chosen(string policy) => Scan(policy).Versions.Select(v => v.Version);
    }

    [Fact]
    public async Task Several_versions_are_served_and_the_highest_answers_when_none_is_named()
    {
        using var repository = new FakeRepository();
        await using InferenceServer server = await repository.OpenAsync();
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { ["5/add"] = "50"u8.ToArray(), ["12/add"] = "120"u8.ToArray() };
        await server.LoadAsync("a", new LoadRequest { ConfigText = """{"backend": "onnxruntime", "version_policy": {"all": {}}}""", Files = files }, default);
        Assert.Equal(["5", "12"], server.VersionsOf("a"));
        Assert.Equal(120, await FakeRepository.AskAsync(server, "a"));
        Assert.Null(server.FindModel("a", "7"));
        Assert.Same(server.FindModel("a", "12"), server.FindModel("a"));
    }

    [Fact]
    public async Task A_request_that_found_a_model_before_it_was_replaced_is_answered_by_its_successor()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "10");
        await using InferenceServer server = await repository.OpenAsync();
        ServedModel found = server.FindModel("a")!;
        repository.Write("a", 2, "20");
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(20, await AskAsync(null));
        // Who asks for a version gets that one or none.
        Assert.Equal(20, await AskAsync("2"));
        Assert.Equal(ErrorCode.ResourceNotFound, (await Assert.ThrowsAsync<DismException>(() => AskAsync("1"))).Code);
        await server.UnloadAsync("a", false, default);
        Assert.Equal(ErrorCode.ResourceNotFound, (await Assert.ThrowsAsync<DismException>(() => AskAsync(null))).Code);

        async Task<int> AskAsync(string? version)
        {
            InferenceCall call = server.RentCall();
            try
            {
                call.AskedVersion = version;
                await found.ExecuteAsync(call, new TensorFormat([Tensor.Create<int>("x", DataType.Int32, [1], [0])], [], default, null, null), default);
                return call.Tensors[0].AsSpan<int>()[0];
            }
            finally
            {
                server.ReturnCall(call);
            }
        }
    }
}

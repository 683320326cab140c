using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;
using DismPS.Engine.Tests.Serving.Ensembles;
using DismPS.Tests;

namespace DismPS.Engine.Tests.Serving;

public sealed class RepositoryStartTests
{
    [Theory]
    [InlineData(RepositoryControl.Explicit)]
    [InlineData(RepositoryControl.Poll)]
    public async Task An_ensemble_that_is_named_brings_its_steps_along_those_of_ensembles_in_it_too(RepositoryControl control)
    {
        using FakeRepository repository = Nested();
        await using InferenceServer server = await repository.OpenAsync(control, o => o with { StartupModels = ["outer"] });
        Assert.Equal(["a 1 Ready", "b 1 Ready", "inner 1 Ready", "outer 1 Ready"], FakeRepository.IndexOf(server, readyOnly: true));
        Assert.DoesNotContain("other: loading", repository.Log.Text);
        await server.PollAsync(default);
        Assert.Equal(4, server.Index(readyOnly: true).Count);
    }

    [Fact]
    public async Task Steps_that_nobody_named_are_unloaded_with_their_ensemble()
    {
        using FakeRepository repository = Nested();
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { StartupModels = ["outer", "b"] });
        await server.UnloadAsync("outer", unloadDependents: true, default);
        Assert.Equal(["b 1 Ready"], FakeRepository.IndexOf(server, readyOnly: true));
    }

    [Theory]
    [InlineData(RepositoryControl.None)]
    [InlineData(RepositoryControl.Explicit)]
    [InlineData(RepositoryControl.Poll)]
    [InlineData(null)]
    public async Task A_server_whose_models_all_failed_runs_and_is_not_ready_unless_it_was_asked_to_end(RepositoryControl? control)
    {
        using var repository = new FakeRepository();
        if (control is null)
            repository.WriteSettings("m", "a", null, "no");
        else
            repository.Write("a", 1, "no");
        await using (InferenceServer server = await repository.OpenAsync(control))
        {
            Assert.False(server.IsReady);
            Assert.Contains("holds no number", Assert.Single(server.Index(false)).Reason);
        }

        foreach (Func<InferenceServerOptions, InferenceServerOptions> wish in (Func<InferenceServerOptions, InferenceServerOptions>[])[o => o with { ExitOnError = true }, o => o with { NeedsModel = true }])
            Assert.Contains("holds no number", (await FakeRepository.RefusedAsync(repository.OpenAsync(control, wish))).Message);
        Assert.Equal(0, repository.Runtime.Live);
    }

    [Fact]
    public async Task A_server_that_needs_a_model_is_content_with_one()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.Write("b", 1, "no");
        await using InferenceServer server = await repository.OpenAsync(change: o => o with { NeedsModel = true });
        Assert.Equal(["b"], server.NotReady.Select(m => m.Name));
    }

    [Theory]
    [InlineData(RepositoryControl.Explicit)]
    [InlineData(RepositoryControl.Poll)]
    public async Task A_name_that_no_folder_has_is_a_failure_beside_the_others_until_the_model_is_there(RepositoryControl control)
    {
        using var repository = new FakeRepository();
        repository.Write("params", 1, "1");
        await using InferenceServer server = await repository.OpenAsync(control, o => o with { StartupModels = ["params", "nosuch"] });
        await server.PollAsync(default);
        Assert.Equal(1, await FakeRepository.AskAsync(server, "params"));
        Assert.Equal(ModelState.Failed, server.Index(false).Single(e => e.Name == "nosuch").State);
        Assert.Contains("has no model 'nosuch'; it has params.", server.Index(false).Single(e => e.Name == "nosuch").Reason);
        Assert.Contains("nosuch: not served: The model repository", repository.Log.Text);
        Assert.Contains("copy the model's folder there", repository.Log.Text);
        Assert.False(server.IsReady);

        repository.Write("nosuch", 1, "5");
        await (control == RepositoryControl.Poll ? server.PollAsync(default) : server.LoadAsync("nosuch", LoadRequest.Plain, default));
        Assert.Equal(5, await FakeRepository.AskAsync(server, "nosuch"));
        Assert.True(server.IsReady);
    }

    [Fact]
    public async Task An_unknown_name_ends_the_start_of_a_server_that_wants_every_model_and_names_ten_others_at_most()
    {
        using var repository = new FakeRepository();
        for (int i = 10; i < 60; i++)
            repository.Write($"m{i}", 1, "1");
        DismException failure = await FakeRepository.RefusedAsync(repository.OpenAsync(change: o => o with { StartupModels = ["m10", "n10"], ExitOnError = true }));
        Assert.Equal(ErrorCode.ResourceNotFound, failure.Code);
        Assert.EndsWith("has no model 'n10'; it has m10, m11, m12, m13, m14, m15, m16, m17, m18, m19 and 40 more.", failure.Message);
        Assert.StartsWith("Did you mean 'm10'?", failure.Cure);
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_to_be_exported_or_copied_again()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("m/1/model.onnx", "no model");
        await using InferenceServer server = await InferenceServer.OpenAsync(new InferenceServerOptions { RepositoryFolder = folder.Path }, default);
        DismException failure = server.FindModel("m")!.Failure!;
        Assert.StartsWith($"{path}: the file is plain text", failure.Message);
        Assert.Contains("Export the model again as ONNX, or copy it again: model.onnx", failure.Cure);
    }

    [Fact]
    public void The_list_of_models_is_asked_for_as_the_protocol_has_it() =>
        Assert.StartsWith("POST /v2/repository/index", InferenceServer.UnknownModel("a", null).Cure);

    private static FakeRepository Nested()
    {
        var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.Write("b", 1, "10");
        repository.Write("other", 1, "5");
        repository.Write("inner", 1, "", EnsembleConfig.Of("x", "y", "a: x -> y"));
        repository.Write("outer", 1, "", EnsembleConfig.Of("in", "out", "inner: in -> t", "b: t -> out"));
        return repository;
    }
}

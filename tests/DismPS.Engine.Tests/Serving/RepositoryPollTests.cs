using DismPS.Engine.Serving;

namespace DismPS.Engine.Tests.Serving;

public sealed class RepositoryPollTests
{
    [Fact]
    public async Task What_is_new_changed_or_gone_is_followed_and_nothing_else_is_loaded_again()
    {
        using var repository = new FakeRepository();
        repository.Write("same", 1, "1");
        repository.Write("changed", 1, "2");
        repository.Write("gone", 1, "3");
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll);
        ServedModel same = server.FindModel("same")!;
        long generation = server.Generation;
        await server.PollAsync(default);
        Assert.Equal(generation, server.Generation);

        repository.Write("changed", 2, "20");
        repository.Write("new", 1, "4");
        Directory.Delete(repository.Folder["gone"], recursive: true);
        await server.PollAsync(default);
        Assert.Same(same, server.FindModel("same"));
        Assert.Equal(20, await FakeRepository.AskAsync(server, "changed"));
        Assert.Equal(4, await FakeRepository.AskAsync(server, "new"));
        Assert.Null(server.FindModel("gone"));
        Assert.Contains("gone: unloading: its files are gone", repository.Log.Text);
        Assert.Equal(3, repository.Runtime.Live);
    }

    [Fact]
    public async Task A_half_copied_model_is_tried_again_when_more_of_it_is_there_and_not_before()
    {
        using var repository = new FakeRepository();
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll);
        int loads = 0;
        repository.Runtime.OnLoad = (_, _) =>
        {
            Interlocked.Increment(ref loads);
            return Task.CompletedTask;
        };
        repository.Write("a", 1, "");
        await server.PollAsync(default);
        await server.PollAsync(default);
        Assert.Equal(1, loads);
        Assert.Equal(ModelState.Failed, server.FindModel("a")!.State);
        repository.Write("a", 1, "7");
        await server.PollAsync(default);
        Assert.Equal(7, await FakeRepository.AskAsync(server, "a"));
        Assert.True(server.IsReady);
    }

    [Fact]
    public async Task What_changes_while_it_is_loaded_is_loaded_again()
    {
        using var repository = new FakeRepository();
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll);
        repository.Write("a", 1, "1");
        bool first = true;
        repository.Runtime.OnLoad = (_, _) =>
        {
            if (first)
                repository.Write("a", 1, "2");
            first = false;
            return Task.CompletedTask;
        };
        await server.PollAsync(default);
        await server.PollAsync(default);
        Assert.Equal(2, await FakeRepository.AskAsync(server, "a"));
    }

    [Fact]
    public async Task A_broken_change_leaves_the_old_model_serving()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        repository.WriteSettings("m", "named", null, "2");
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll);
        repository.Write("a", 1, "no number", configuration: "name: ");
        repository.Folder.Write("m/model-settings.json", "{ half of");
        await server.PollAsync(default);
        Assert.Equal(1, await FakeRepository.AskAsync(server, "a"));
        Assert.Equal(2, await FakeRepository.AskAsync(server, "named"));
        Assert.Contains(FakeRepository.IndexOf(server), e => e.StartsWith("a 1 Ready what lies in the repository is not served", StringComparison.Ordinal));
        Assert.Contains(FakeRepository.IndexOf(server), e => e.StartsWith("named Ready what lies in the repository is not served", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_away_unloads_nothing_and_is_told_once()
    {
        using var repository = new FakeRepository();
        using var second = new FakeRepository();
        repository.Write("a", 1, "1");
        second.Write("b", 1, "2");
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll, o => o with { FurtherFolders = [second.Folder.Path] });
        string away = second.Folder.Path + " away";
        Directory.Move(second.Folder.Path, away);
        await server.PollAsync(default);
        await server.PollAsync(default);
        Assert.Equal(2, await FakeRepository.AskAsync(server, "b"));
        Assert.Single(repository.Log.Text.Split('\n'), l => l.StartsWith("repository: ", StringComparison.Ordinal));
        Directory.Move(away, second.Folder.Path);
    }

    [Fact]
    public async Task Only_the_named_models_are_followed()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll, o => o with { StartupModels = ["a"] });
        repository.Write("b", 1, "2");
        await server.PollAsync(default);
        Assert.Equal(["a 1 Ready"], FakeRepository.IndexOf(server));
    }

    [Fact]
    public async Task Folders_are_compared_by_themselves_at_the_interval()
    {
        using var repository = new FakeRepository();
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll, o => o with { PollInterval = TimeSpan.FromMilliseconds(20) });
        repository.Write("a", 1, "1");
        using var bound = new CancellationTokenSource(FakeRepository.Bound);
        while (server.FindModel("a")?.State != ModelState.Ready)
            await Task.Delay(10, bound.Token);
    }

    [Fact]
    public async Task Caches_and_hidden_files_are_no_change()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        await using InferenceServer server = await repository.OpenAsync(RepositoryControl.Poll);
        ServedModel first = server.FindModel("a")!;
        repository.Folder.Write("a/1/__pycache__/model.pyc", "x");
        repository.Folder.Write("a/1/.nfs0001", "x");
        await server.PollAsync(default);
        Assert.Same(first, server.FindModel("a"));
    }
}

using DismPS.Engine.Serving;

namespace DismPS.Engine.Tests.Serving;

public sealed class ReloadStressTests
{
    private const int Reloads = 200;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_request_is_refused_or_answered_wrongly_while_its_model_is_replaced(bool versionChanges)
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1000");
        await using InferenceServer server = await repository.OpenAsync();
        using var done = new CancellationTokenSource();
        long asked = 0;
        int lowest = 1;
        int highest = 1;
        Task[] clients = [.. Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            for (int i = 0; !done.IsCancellationRequested; i++)
            {
                int before = Volatile.Read(ref lowest);
                int answer = await FakeRepository.AskAsync(server, "a", i % 1000);
                // The model adds a thousand times the number of its reload: only one that served during the call may have answered.
                Assert.Equal(i % 1000, answer % 1000);
                Assert.InRange(answer / 1000, before, Volatile.Read(ref highest));
                Interlocked.Increment(ref asked);
            }
        }))];
        for (int reload = 2; reload <= Reloads + 1; reload++)
        {
            int version = versionChanges ? reload : 1;
            repository.Write("a", version, $"{reload}000");
            Volatile.Write(ref highest, reload);
            await server.LoadAsync("a", LoadRequest.Plain, default).WaitAsync(FakeRepository.Bound);
            Volatile.Write(ref lowest, reload);
            if (versionChanges && reload > 3)
                Directory.Delete(repository.Folder["a", $"{reload - 2}"], recursive: true);
            long now = Interlocked.Read(ref asked);
            while (Interlocked.Read(ref asked) < now + 4 && !clients.Any(c => c.IsFaulted))
                await Task.Yield();
        }

        await done.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(FakeRepository.Bound);
        Assert.True(asked > Reloads);
        Assert.Equal(0, server.FindModel("a")!.Statistics.FailureCount + server.FindModel("a")!.Statistics.RejectedCount);
    }
}

using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary>The example, built; tests change nothing of it.</summary>
public sealed class BuiltExample : IAsyncLifetime
{
    internal DismcliFolder Folder { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Folder.CopyExample();
        DismpsRun run = await Folder.RunAsync(DismcliFolder.Dismps, ["build", "--offline"]);
        Assert.True(run.ExitCode == 0, run.Errors);
    }

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Diagnostics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;

namespace DismPS.Tests.Hosting;

public sealed class ApiRegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_registered_server_is_listed_until_its_registration_is_disposed()
    {
        var registry = new ApiRegistry(_folder["run"]);
        using (registry.Add(OfThisProcess()))
        {
            RunningApi listed = Assert.Single(registry.List());
            Assert.Equal(OfThisProcess().Uri, listed.Uri);
            Assert.Equal(["a", "b"], listed.Models);
        }

        Assert.Empty(registry.List());
    }

    [Fact]
    public void A_server_whose_process_is_gone_is_dropped()
    {
        var registry = new ApiRegistry(_folder["run"]);
        registry.Add(OfThisProcess() with { StartTime = DateTimeOffset.UnixEpoch });
        Assert.Empty(registry.List());
        Assert.Empty(Directory.GetFiles(_folder["run"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"uri\":5}")]
    public void Files_that_are_no_registrations_are_passed_over(string text)
    {
        Directory.CreateDirectory(_folder["run"]);
        File.WriteAllText(_folder["run", "1.json"], text);
        Assert.Empty(new ApiRegistry(_folder["run"]).List());
    }

    [Fact]
    public void The_folder_belongs_to_its_user_alone()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Unix permissions.");
        using IDisposable entry = new ApiRegistry(_folder["run"]).Add(OfThisProcess());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["run"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_write_failure()
    {
        File.WriteAllText(_folder["file"], "");
        DismException e = Assert.Throws<DismException>(() => new ApiRegistry(_folder["file", "run"]).Add(OfThisProcess()));
        Assert.Equal(ErrorCode.WriteFailed, e.Code);
    }

    [Fact]
    public async Task Waiting_for_an_owner_ends_when_the_owner_ends()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Starts a shell.");
        using Process owner = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "read line"]) { RedirectStandardInput = true })!;
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Task waiting = OwnerProcess.WaitForExitAsync(owner.Id, bound.Token);
        Assert.False(waiting.IsCompleted);
        owner.StandardInput.Close();
        await waiting;
        Assert.False(bound.IsCancellationRequested);
    }

    private static RunningApi OfThisProcess()
    {
        using Process self = Process.GetCurrentProcess();
        return new RunningApi
        {
            Uri = new Uri("http://127.0.0.1:8000/"),
            ProcessId = self.Id,
            StartTime = self.StartTime.ToUniversalTime(),
            Models = ["a", "b"],
            RepositoryPath = "/models",
        };
    }
}

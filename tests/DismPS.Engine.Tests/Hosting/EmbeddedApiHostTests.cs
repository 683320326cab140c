using System.Diagnostics;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;

namespace DismPS.Tests.Hosting;

/// <summary>Server programs that fail, hang and lie, in place of the real one.</summary>
public sealed class EmbeddedApiHostTests : IDisposable
{
    private const string ReadyLine =
        """{"uri":"http://127.0.0.1:1234/","processId":PID,"startTime":"2026-01-01T00:00:00+00:00","models":["m"],"repositoryPath":"/r"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_that_prints_its_address_is_returned()
    {
        EmbeddedApiHost host = HostOf($"echo '{ReadyLine}' | sed s/PID/$$/; exec sleep 60");
        RunningApi api = await host.StartAsync(Options(), CancellationToken.None);
        try
        {
            Assert.Equal(new Uri("http://127.0.0.1:1234/"), api.Uri);
            Assert.Equal(["m"], api.Models);
        }
        finally
        {
            OwnerProcess.RequestStop(api.ProcessId);
        }
    }

    [Fact]
    public async Task A_failure_document_becomes_the_same_failure_here()
    {
        EmbeddedApiHost host = HostOf("""echo '{"error":{"code":"PortInUse","message":"Port 8000 is taken.","cure":"Choose another.","target":"8000"}}'; exit 3""");
        DismException e = await Assert.ThrowsAsync<DismException>(() => host.StartAsync(Options(), CancellationToken.None));
        Assert.Equal(ErrorCode.PortInUse, e.Code);
        Assert.Equal("Port 8000 is taken.", e.Message);
        Assert.Equal("Choose another.", e.Cure);
    }

    [Fact]
    public async Task A_missing_framework_names_the_cure()
    {
        EmbeddedApiHost host = HostOf("echo \"Framework: 'Microsoft.AspNetCore.App', version '10.0.0' (x64)\" >&2; exit 150");
        DismException e = await Assert.ThrowsAsync<DismException>(() => host.StartAsync(Options(), CancellationToken.None));
        Assert.Equal(ErrorCode.RuntimeMissing, e.Code);
        Assert.Contains("aspnetcore-runtime", e.Cure);
    }

    [Fact]
    public async Task A_crash_repeats_the_last_words_of_the_server()
    {
        EmbeddedApiHost host = HostOf("echo 'out of luck' >&2; exit 7");
        DismException e = await Assert.ThrowsAsync<DismException>(() => host.StartAsync(Options(), CancellationToken.None));
        Assert.Equal(ErrorCode.ServerStartFailed, e.Code);
        Assert.Contains("exit code 7", e.Message);
        Assert.Contains("out of luck", e.Message);
    }

    [Theory]
    [InlineData("echo 'out of luck' >&2; exit 7", true)]
    [InlineData("exec sleep 600", true)]
    [InlineData("echo '{\"error\":{\"code\":\"ModelLoadFailed\",\"message\":\"It is damaged.\",\"cure\":\"Export it again.\"}}'; exit 1", true)]
    [InlineData("echo '{\"error\":{\"code\":\"PortInUse\",\"message\":\"Taken.\",\"cure\":\"Choose another.\"}}'; exit 3", false)]
    public async Task A_failed_start_names_the_log_that_it_left(string end, bool isNamed)
    {
        string started = DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss.fff'Z'");
        EmbeddedApiHost host = HostOf($"mkdir -p '{_folder["run", "logs"]}'; : > '{_folder["run", "logs"]}/'$$-{started}.log; {end}");
        DismException e = await Assert.ThrowsAsync<DismException>(
            () => host.StartAsync(Options() with { StartTimeout = TimeSpan.FromSeconds(1.5) }, CancellationToken.None));
        string path = Assert.Single(Directory.GetFiles(_folder["run", "logs"]));
        Assert.Equal(isNamed, e.Cure!.Contains(path));
        Assert.Equal(isNamed, e.Cure.Contains("dismps logs " + Path.GetFileName(path).Split('-')[0]));
    }

    [Fact]
    public async Task The_log_of_an_earlier_process_with_the_same_id_is_not_named()
    {
        EmbeddedApiHost host = HostOf($"mkdir -p '{_folder["run", "logs"]}'; : > '{_folder["run", "logs"]}/'$$-20200101T000000.000Z.log; exit 7");
        DismException e = await Assert.ThrowsAsync<DismException>(() => host.StartAsync(Options(), CancellationToken.None));
        Assert.DoesNotContain(".log", e.Cure);
    }

    [Fact]
    public async Task Lines_that_are_no_document_are_a_failed_start()
    {
        EmbeddedApiHost host = HostOf("echo hello; exit 0");
        DismException e = await Assert.ThrowsAsync<DismException>(() => host.StartAsync(Options(), CancellationToken.None));
        Assert.Equal(ErrorCode.ServerStartFailed, e.Code);
    }

    [Fact]
    public async Task A_server_that_never_gets_ready_is_ended_after_the_limit()
    {
        string pidFile = _folder["pid"];
        EmbeddedApiHost host = HostOf($"echo $$ > '{pidFile}'; exec sleep 600");
        DismException e = await Assert.ThrowsAsync<DismException>(
            () => host.StartAsync(Options() with { StartTimeout = TimeSpan.FromMilliseconds(500) }, CancellationToken.None));
        Assert.Equal(ErrorCode.Timeout, e.Code);
        await AssertGoneAsync(int.Parse(File.ReadAllText(pidFile)));
    }

    [Fact]
    public async Task A_cancelled_start_leaves_no_process()
    {
        string pidFile = _folder["pid"];
        EmbeddedApiHost host = HostOf($"echo $$ > '{pidFile}'; exec sleep 600");
        using var cancellation = new CancellationTokenSource();
        Task<RunningApi> start = host.StartAsync(Options(), cancellation.Token);
        await UntilAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).EndsWith('\n'));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await AssertGoneAsync(int.Parse(File.ReadAllText(pidFile)));
    }

    [Fact]
    public void An_incomplete_server_folder_is_an_environment_fault()
    {
        DismException e = Assert.Throws<DismException>(() => ServerProgram.InFolder(_folder.Path));
        Assert.Equal(ErrorCode.ServerStartFailed, e.Code);
        Assert.Equal(ExitCode.EnvironmentAtFault, e.ExitCode);
    }

    [Fact]
    public async Task A_server_that_ignores_the_request_to_stop_is_ended()
    {
        using Process stubborn = Process.Start("/bin/sh", ["-c", "trap '' TERM; while :; do sleep 1; done"])!;
        var api = new RunningApi
        {
            Uri = new Uri("http://127.0.0.1:1/"),
            ProcessId = stubborn.Id,
            StartTime = stubborn.StartTime.ToUniversalTime(),
            RepositoryPath = "/",
        };
        await EmbeddedApiHost.StopAsync(api, TimeSpan.FromMilliseconds(300), CancellationToken.None);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await stubborn.WaitForExitAsync(bound.Token);
        Assert.True(stubborn.HasExited);
    }

    private EmbeddedApiHost HostOf(string script)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The fake server programs are shell scripts.");
        string program = _folder["dismps"];
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new EmbeddedApiHost(ServerProgram.InFolder(_folder.Path), new ApiRegistry(_folder["run"]));
    }

    private ApiHostOptions Options() => new() { SourcePath = _folder["t.yaml"], IsTemplate = true, WorkingFolder = _folder.Path };

    private static Task AssertGoneAsync(int processId) => UntilAsync(() =>
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    });

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(20, bound.Token);
    }
}

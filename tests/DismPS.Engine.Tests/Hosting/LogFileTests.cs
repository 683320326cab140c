using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Runtimes;
using DismPS.Tests.Runtimes;

namespace DismPS.Tests.Hosting;

public sealed class LogFileTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly HandClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_are_written_with_time_model_and_instance()
    {
        LogFile log = Logs.Create(4711, Start, _clock);
        log.Write("metsig", 0, "one");
        log.Write(LogEntry.Server, null, "two\twith a tab");
        _clock.Advance(TimeSpan.FromMilliseconds(1500));
        log.Write("metsig", 12, "");
        await log.DisposeAsync();
        Assert.Equal(_folder["logs", "4711-20260102T030405.678Z.log"], log.Server.Path);
        Assert.Equal(
            [
                "# log of process 4711, part 1",
                "2026-01-02T03:04:05.678Z\tmetsig\t0\tone",
                "2026-01-02T03:04:05.678Z\tserver\t-\ttwo\twith a tab",
                "2026-01-02T03:04:07.178Z\tmetsig\t12\t",
            ],
            File.ReadAllLines(log.Server.Path));
    }

    [Fact]
    public async Task What_is_written_is_read_again()
    {
        LogFile log = Logs.Create(4711, Start, _clock);
        log.Write("a model\tof\nmine", 3, "é\r\n\u001b[31mred\u001b[0m\0");
        log.Write(new string('m', 9999), null, new string('\u2028', 99_999));
        await log.DisposeAsync();
        LogEntry[] entries = [.. Read(log.Server)];
        Assert.Equal(new LogEntry(4711, Start, "a model of\u240amine", 3, "é\u240d\u240ared\u2400"), entries[0]);
        Assert.Equal(new string('m', 256), entries[1].Source);
        Assert.Equal(new string('\ufffd', LogLines.MaximumBytes + 64), entries[1].Text);
        Assert.Equal(2, entries.Length);
    }

    [Fact]
    public async Task Folder_and_file_belong_to_their_user_alone()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Unix permissions.");
        Directory.CreateDirectory(_folder["logs"]);
        File.SetUnixFileMode(_folder["logs"], (UnixFileMode)0x1FF);
        await using LogFile log = Logs.Create(1, Start, _clock);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["logs"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log.Server.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_write_failure()
    {
        File.WriteAllText(_folder["file"], "");
        DismException e = Assert.Throws<DismException>(() => new LogFolder(_folder["file", "logs"]).Create(1, Start, _clock));
        Assert.Equal(ErrorCode.WriteFailed, e.Code);
    }

    [Fact]
    public async Task A_full_file_becomes_the_older_one_and_the_disk_holds_no_more_than_two()
    {
        var server = ServerLogFile.In(_folder.Path, 5, Start);
        LogFile log = new(server, _clock, partBytes: 2000);
        for (int i = 0; i < 300; i++)
        {
            log.Write("m", 0, $"line {i}");
            // Each line is a write of its own.
            await UntilAsync(() => Read(server).LastOrDefault()?.Text == $"line {i}");
        }

        await log.DisposeAsync();
        Assert.Equal([server.Path, server.OlderPath], Directory.GetFiles(_folder.Path).Order());
        Assert.All(Directory.GetFiles(_folder.Path), f => Assert.InRange(new FileInfo(f).Length, 1000, 2000));
        string[] kept = [.. Read(server).Select(e => e.Text)];
        Assert.Equal(Enumerable.Range(300 - kept.Length, kept.Length).Select(i => $"line {i}"), kept);
        Assert.InRange(kept.Length, 40, 100);
    }

    [Fact]
    public async Task Many_threads_write_whole_lines_and_none_is_lost()
    {
        var server = ServerLogFile.In(_folder.Path, 5, Start);
        LogFile log = new(server, _clock);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
                log.Write("m", t, $"{i}");
        })));
        await log.DisposeAsync();
        foreach (IGrouping<int?, LogEntry> thread in Read(server).GroupBy(e => e.Instance))
            Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"{i}"), thread.Select(e => e.Text));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_stops_nobody_and_the_missing_lines_are_told_when_it_does_again()
    {
        string folder = _folder["logs"];
        LogFile log = Logs.Create(7, Start, _clock);
        log.Write("m", 0, "before");
        await UntilAsync(() => Read(log.Server).Any());
        // The file is gone and cannot be made anew.
        Directory.Delete(folder, recursive: true);
        for (int i = 0; i < 100; i++)
            log.Write("m", 0, "lost");
        await UntilAsync(() => log.LeftOut == 100);
        Directory.CreateDirectory(folder);
        log.Write("m", 0, "after");
        await log.DisposeAsync();
        Assert.Equal(["after", "100 lines are missing: the disk did not take them"], Read(log.Server).Select(e => e.Text));
    }

    [Fact]
    public async Task Logs_of_servers_that_ended_long_ago_or_are_too_many_are_removed()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        for (int i = 1; i <= 30; i++)
            await MakeAsync(900_000 + i, now.AddHours(-i), now.AddHours(-i));
        await MakeAsync(900_100, now.AddDays(-20), now.AddDays(-8));
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        DateTimeOffset selfStart = self.StartTime.ToUniversalTime();
        ServerLogFile running = await MakeAsync(self.Id, selfStart, now.AddDays(-30));
        string foreign = _folder.Write("logs/notes.log", "mine");
        await using LogFile log = Logs.Create(1, now, _clock);
        string[] left = Directory.GetFiles(_folder["logs"]);
        Assert.Contains(running.Path, left);
        Assert.Contains(foreign, left);
        Assert.Contains(log.Server.Path, left);
        Assert.DoesNotContain(left, f => f.Contains("900100"));
        Assert.Contains(left, f => f.Contains("900001-"));
        Assert.InRange(left.Count(f => Path.GetFileName(f).StartsWith("9000", StringComparison.Ordinal) && f.EndsWith(".log", StringComparison.Ordinal)), 18, 19);
        Assert.Equal(left.Count(f => f.EndsWith(".log", StringComparison.Ordinal)) - 3, left.Count(f => f.EndsWith(".1", StringComparison.Ordinal)) - 1);
    }

    [Fact]
    public async Task Logs_are_bounded_in_size_together()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        for (int i = 1; i <= 4; i++)
        {
            ServerLogFile made = await MakeAsync(900_000 + i, now.AddHours(-i), now);
            using FileStream file = File.OpenWrite(made.Path);
            file.SetLength(30 * 1024 * 1024);
        }

        Logs.RemoveOld(now);
        Assert.Equal(2, Directory.GetFiles(_folder["logs"], "*.log").Length);
    }

    [Fact]
    public async Task The_last_log_of_a_process_id_is_found()
    {
        Assert.Null(Logs.Find(4711));
        await MakeAsync(4711, Start, Start);
        await MakeAsync(4711, Start.AddDays(1), Start);
        await MakeAsync(47110, Start.AddDays(2), Start);
        Assert.Equal(Start.AddDays(1), Logs.Find(4711)?.StartTime);
        Assert.Null(Logs.Find(471));
    }

    private LogFolder Logs => new(_folder["logs"]);

    private async Task<ServerLogFile> MakeAsync(int processId, DateTimeOffset start, DateTimeOffset lastWrite)
    {
        var server = ServerLogFile.In(_folder["logs"], processId, start);
        Directory.CreateDirectory(_folder["logs"]);
        await using (new LogFile(server, _clock))
        {
        }

        File.Copy(server.Path, server.OlderPath);
        File.SetLastWriteTimeUtc(server.Path, lastWrite.UtcDateTime);
        return server;
    }

    private static IEnumerable<LogEntry> Read(ServerLogFile server)
    {
        using var reader = new LogReader(server);
        while (reader.Read() is { } entry)
            yield return entry;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(1, bound.Token);
    }
}

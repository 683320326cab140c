using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Tests.Runtimes;

namespace DismPS.Tests.Operations;

public sealed class ReadLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HandClock _clock = new();
    private readonly HashSet<int> _ended = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_lines_or_the_last_or_those_of_a_source_or_since_a_time()
    {
        ServerLogFile log = Make(1);
        Add(log, "m", "one");
        _clock.Advance(TimeSpan.FromSeconds(10));
        DateTimeOffset later = _clock.GetUtcNow();
        Add(log, "n", "two");
        Add(log, "m", "three");
        Assert.Equal(["one", "two", "three"], await ReadAsync(Options, log));
        Assert.Equal(["two", "three"], await ReadAsync(Options with { Tail = 2 }, log));
        Assert.Empty(await ReadAsync(Options with { Tail = 0 }, log));
        Assert.Equal(["one", "three"], await ReadAsync(Options with { IncludesSource = s => s == "m" }, log));
        Assert.Equal(["two", "three"], await ReadAsync(Options with { Since = later }, log));
        Assert.Equal(["three"], await ReadAsync(Options with { Since = later, Tail = 1 }, log));
    }

    [Fact]
    public async Task Several_logs_follow_one_another_and_each_has_its_own_tail()
    {
        ServerLogFile one = Make(1), two = Make(2);
        Add(one, "m", "a");
        Add(one, "m", "b");
        Add(two, "m", "c");
        Assert.Equal(["b", "c"], await ReadAsync(Options with { Tail = 1 }, one, two));
    }

    [Fact]
    public async Task A_line_that_is_just_being_written_is_left_until_it_is_whole_or_the_server_has_ended()
    {
        ServerLogFile log = Make(1);
        Add(log, "m", "whole");
        File.AppendAllText(log.Path, "2026-01-02T03:04:05.678Z\tm\t0\thal");
        Assert.Equal(["whole"], await ReadAsync(Options, log));
        _ended.Add(1);
        Assert.Equal(["whole", "hal"], await ReadAsync(Options, log));
    }

    [Fact]
    public async Task Lines_of_no_known_form_are_shown_as_they_are_but_safely()
    {
        ServerLogFile log = Make(1);
        File.AppendAllText(log.Path, "Unhandled exception\u001b[31m\0\n\n2026-99-02T03:04:05.678Z\tm\t0\tx\n" + new string('y', 200_000) + "\n");
        Add(log, "m", "after");
        Assert.Equal(["Unhandled exception\u2400", "2026-99-02T03:04:05.678Z\tm\t0\tx", "after"], await ReadAsync(Options, log));
    }

    [Fact]
    public async Task A_log_that_is_gone_or_no_log_is_a_read_failure()
    {
        ServerLogFile log = Make(1);
        File.Delete(log.Path);
        Assert.Equal(ErrorCode.ReadFailed, (await Assert.ThrowsAsync<DismException>(() => ReadAsync(Options, log))).Code);
        Directory.CreateDirectory(log.Path);
        Assert.Equal(ErrorCode.ReadFailed, (await Assert.ThrowsAsync<DismException>(() => ReadAsync(Options with { Follow = true }, log))).Code);
    }

    [Fact]
    public async Task Following_yields_lines_as_they_come_and_ends_with_the_server()
    {
        ServerLogFile log = Make(1);
        Add(log, "m", "one");
        Add(log, "m", "two");
        await using IAsyncEnumerator<LogEntry> entries = Follow(Options with { Tail = 1 }, log);
        Assert.Equal("two", await NextAsync(entries));
        ValueTask<bool> waiting = entries.MoveNextAsync();
        await _clock.UntilWaitedForAsync();
        Assert.False(waiting.IsCompleted);
        Add(log, "m", "three");
        _clock.Advance(ReadLog.PollTime);
        Assert.True(await waiting);
        Assert.Equal("three", entries.Current.Text);

        waiting = entries.MoveNextAsync();
        await _clock.UntilWaitedForAsync();
        Add(log, "m", "last words");
        _ended.Add(1);
        _clock.Advance(ReadLog.PollTime);
        Assert.True(await waiting);
        Assert.Equal("last words", entries.Current.Text);
        Assert.False(await entries.MoveNextAsync());
    }

    [Fact]
    public async Task Following_the_log_of_a_server_that_has_ended_ends_at_once()
    {
        ServerLogFile log = Make(1);
        Add(log, "m", "one");
        _ended.Add(1);
        Assert.Equal(["one"], await ReadAsync(Options with { Follow = true }, log));
    }

    [Fact]
    public async Task Following_ends_when_it_is_cancelled()
    {
        ServerLogFile log = Make(1);
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<LogEntry> entries = ReadLog.RunAsync([log], Options with { Follow = true }, cancellation.Token).GetAsyncEnumerator();
        ValueTask<bool> waiting = entries.MoveNextAsync();
        await _clock.UntilWaitedForAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask());
    }

    [Fact]
    public async Task Several_servers_are_followed_at_once_and_a_failure_of_one_ends_it()
    {
        ServerLogFile one = Make(1), two = Make(2), three = Make(3);
        Add(one, "m", "a");
        Add(two, "m", "b");
        _ended.UnionWith([1, 2]);
        Assert.Equal([(1, "a"), (2, "b")], (await ListAsync(ReadLog.RunAsync([one, two], Options with { Follow = true }, CancellationToken.None))).Select(e => (e.ProcessId, e.Text)).Order());
        File.Delete(one.Path);
        await Assert.ThrowsAsync<DismException>(() => ReadAsync(Options with { Follow = true }, three, one));
    }

    [Fact]
    public async Task Rotations_lose_no_line_for_one_who_follows()
    {
        var log = ServerLogFile.In(_folder.Path, 1, _clock.GetUtcNow());
        using var parts = new LogFileParts(log, partBytes: 400);
        parts.Open();
        await using IAsyncEnumerator<LogEntry> entries = Follow(Options, log);
        // Up to one rotation between two looks.
        for (int line = 0; line < 200;)
        {
            ValueTask<bool> waiting = entries.MoveNextAsync();
            await _clock.UntilWaitedForAsync();
            int count = 1 + (line % 6);
            for (int i = 0; i < count; i++)
                Assert.True(parts.TryWrite(Bytes("m", $"line {line + i}")));
            _clock.Advance(ReadLog.PollTime);
            for (int i = 0; i < count; i++, line++)
            {
                Assert.True(i == 0 ? await waiting : await entries.MoveNextAsync());
                Assert.Equal($"line {line}", entries.Current.Text);
            }
        }

        Assert.True(File.Exists(log.OlderPath));
    }

    [Fact]
    public async Task A_log_that_is_rotated_faster_than_it_is_read_says_that_lines_are_missing()
    {
        var log = ServerLogFile.In(_folder.Path, 1, _clock.GetUtcNow());
        using var parts = new LogFileParts(log, partBytes: 400);
        parts.Open();
        parts.TryWrite(Bytes("m", "first"));
        await using IAsyncEnumerator<LogEntry> entries = Follow(Options, log);
        Assert.Equal("first", await NextAsync(entries));
        for (int i = 0; i < 100; i++)
            parts.TryWrite(Bytes("m", $"line {i}"));
        Assert.True(await entries.MoveNextAsync());
        var texts = new List<string> { entries.Current.Text };
        while (texts[^1] != "line 99" && await entries.MoveNextAsync())
            texts.Add(entries.Current.Text);
        // What was there of the part that was open is read to its end, and then the two that are left.
        int gap = texts.FindIndex(t => t.StartsWith("lines are missing", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, gap).Select(i => $"line {i}"), texts.Take(gap));
        Assert.Equal(Enumerable.Range(100 - texts.Count + gap + 1, texts.Count - gap - 1).Select(i => $"line {i}"), texts.Skip(gap + 1));
        Assert.InRange(texts.Count, 10, 40);
    }

    [Fact]
    public async Task Lines_that_a_full_disk_gave_back_are_no_trouble_to_one_who_follows()
    {
        ServerLogFile log = Make(1);
        Add(log, "m", "one");
        long whole = new FileInfo(log.Path).Length;
        await using IAsyncEnumerator<LogEntry> entries = Follow(Options, log);
        Assert.Equal("one", await NextAsync(entries));
        File.AppendAllText(log.Path, "2026-01-02T03:04:05.678Z\tm\t0\tthis was only half wri");
        ValueTask<bool> waiting = entries.MoveNextAsync();
        await _clock.UntilWaitedForAsync();
        _clock.Advance(ReadLog.PollTime);
        await _clock.UntilWaitedForAsync();
        using (FileStream file = new(log.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(whole);
        Add(log, "m", "the next line, which is longer than the half one was");
        _clock.Advance(ReadLog.PollTime);
        Assert.True(await waiting);
        Assert.Equal("the next line, which is longer than the half one was", entries.Current.Text);
    }

    [Fact]
    public void A_server_is_meant_by_process_id_address_or_by_being_the_only_one()
    {
        RunningApi one = Api(1, 8000), two = Api(2, 8080);
        Assert.Same(two, ServerChoice.ByProcess([one, two], 2));
        Assert.Same(one, ServerChoice.ByUri([one, two], new Uri("http://LOCALHOST:8000/v2/models")));
        Assert.Same(one, ServerChoice.Only([one]));
        Assert.Equal(ErrorCode.ServerNotFound, Assert.Throws<DismException>(() => ServerChoice.ByProcess([one], 3)).Code);
        Assert.Equal(ErrorCode.ServerNotFound, Assert.Throws<DismException>(() => ServerChoice.ByUri([one], new Uri("http://example.org:8000"))).Code);
        Assert.Equal(ErrorCode.ServerNotFound, Assert.Throws<DismException>(() => ServerChoice.ByUri([one], new Uri("relative", UriKind.Relative))).Code);
        Assert.Equal(ErrorCode.ServerNotFound, Assert.Throws<DismException>(() => ServerChoice.Only([])).Code);
        DismException several = Assert.Throws<DismException>(() => ServerChoice.Only([one, two]));
        Assert.Equal(ErrorCode.UsageInvalid, several.Code);
        Assert.Contains("1 at http://127.0.0.1:8000 (m), 2 at http://127.0.0.1:8080 (m)", several.Message);
    }

    private ReadLogOptions Options => new() { TimeProvider = _clock, IsAlive = l => !_ended.Contains(l.ProcessId) };

    private ServerLogFile Make(int processId)
    {
        var log = ServerLogFile.In(_folder.Path, processId, _clock.GetUtcNow());
        File.WriteAllBytes(log.Path, LogFormat.FirstLine(processId, 1));
        return log;
    }

    private void Add(ServerLogFile log, string model, string text)
    {
        using FileStream file = new(log.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(Bytes(model, text));
    }

    private byte[] Bytes(string model, string text)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        LogFormat.Write(buffer, _clock.GetUtcNow(), model, 0, text);
        return buffer.WrittenSpan.ToArray();
    }

    private static RunningApi Api(int processId, int port) => new()
    {
        Uri = new Uri($"http://127.0.0.1:{port}/"),
        ProcessId = processId,
        StartTime = DateTimeOffset.UnixEpoch,
        Models = ["m"],
        RepositoryPath = "/",
    };

    private IAsyncEnumerator<LogEntry> Follow(ReadLogOptions options, ServerLogFile log) =>
        ReadLog.RunAsync([log], options with { Follow = true }, CancellationToken.None).GetAsyncEnumerator();

    private static async Task<string> NextAsync(IAsyncEnumerator<LogEntry> entries)
    {
        Assert.True(await entries.MoveNextAsync());
        return entries.Current.Text;
    }

    private static async Task<string[]> ReadAsync(ReadLogOptions options, params ServerLogFile[] logs) =>
        [.. (await ListAsync(ReadLog.RunAsync(logs, options, CancellationToken.None))).Select(e => e.Text)];

    private static async Task<List<LogEntry>> ListAsync(IAsyncEnumerable<LogEntry> entries)
    {
        var list = new List<LogEntry>();
        await foreach (LogEntry entry in entries)
            list.Add(entry);
        return list;
    }
}

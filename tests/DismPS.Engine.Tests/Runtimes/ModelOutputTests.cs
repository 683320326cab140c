using System.IO.Pipelines;
using System.Text;
using DismPS.Engine.Runtimes;

namespace DismPS.Tests.Runtimes;

public sealed class ModelOutputTests
{
    private readonly ListLog _log = new();
    private readonly HandClock _clock = new();

    [Fact]
    public async Task What_a_process_prints_is_in_the_log_with_its_model_and_instance()
    {
        await new ModelOutput("metsig", _log, _clock).ReadAsync(2, new MemoryStream("loading\nwithout an end"u8.ToArray()), CancellationToken.None);
        Assert.Equal([("metsig", 2, "loading"), ("metsig", 2, "without an end")], _log.Entries);
    }

    [Fact]
    public async Task A_flood_is_cut_and_what_is_missing_is_told_once_and_exactly()
    {
        byte[] flood = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 12_345).Select(i => $"line {i}\n")));
        await new ModelOutput("m", _log, _clock).ReadAsync(0, new MemoryStream(flood), CancellationToken.None);
        string[] lines = [.. _log.Lines];
        Assert.Equal(LineBudget.Burst + 1, lines.Length);
        Assert.StartsWith($"{12_345 - LineBudget.Burst} lines were left out", lines[^1]);
        Assert.Null(_log.Entries[^1].Instance);
    }

    [Fact]
    public void A_flood_that_goes_on_passes_in_pieces_with_the_count_before_each()
    {
        var budget = new LineBudget("m", _log, _clock);
        int passed = 0;
        for (int i = 0; i < 100_000; i++)
        {
            if (budget.Take(10))
                passed++;
            _clock.Advance(TimeSpan.FromMilliseconds(0.1));
        }

        budget.Tell();
        long told = _log.Lines.Sum(l => long.Parse(l.Split(' ')[0]));
        Assert.Equal(100_000, passed + told);
        Assert.InRange(passed, LineBudget.Burst + (8 * LineBudget.Rate), LineBudget.Burst + (10 * LineBudget.Rate) + 1);
        Assert.InRange(_log.Entries.Count, 5, 12);
    }

    [Fact]
    public void Long_lines_take_more_of_the_budget()
    {
        var budget = new LineBudget("m", _log, _clock);
        int passed = Enumerable.Range(0, LineBudget.Burst).Count(_ => budget.Take(9 * 1024));
        Assert.Equal(LineBudget.Burst / 10, passed);
    }

    [Fact]
    public async Task Instances_share_the_budget_and_no_line_is_lost_uncounted()
    {
        var output = new ModelOutput("m", _log, _clock);
        byte[] flood = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("x\n", 10_000)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => output.ReadAsync(i, new MemoryStream(flood), CancellationToken.None))));
        int passed = _log.Lines.Count(l => l == "x");
        long told = _log.Lines.Where(l => l != "x").Sum(l => long.Parse(l.Split(' ')[0]));
        Assert.Equal(LineBudget.Burst, passed);
        Assert.Equal(40_000, passed + told);
    }

    [Fact]
    public async Task A_line_without_an_end_is_shown_after_a_while_and_reading_goes_on()
    {
        var pipe = new Pipe();
        Task reading = new ModelOutput("m", _log, _clock).ReadAsync(0, pipe.Reader.AsStream(), CancellationToken.None);
        await pipe.Writer.WriteAsync("Password: "u8.ToArray());
        await _clock.UntilWaitedForAsync();
        Assert.Empty(_log.Entries);
        _clock.Advance(ModelOutput.PartialTime);
        await UntilAsync(() => _log.Entries.Count == 1);
        await pipe.Writer.WriteAsync("\nnext\n"u8.ToArray());
        await pipe.Writer.CompleteAsync();
        await reading;
        Assert.Equal(["Password: ", "next"], _log.Lines);
    }

    [Fact]
    public async Task Lines_left_out_are_told_when_the_process_falls_silent()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        Task reading = new ModelOutput("m", _log, _clock).ReadAsync(0, pipe.Reader.AsStream(), CancellationToken.None);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("x\n", LineBudget.Burst + 7))));
        await _clock.UntilWaitedForAsync();
        _clock.Advance(ModelOutput.PartialTime);
        await UntilAsync(() => _log.Entries.Count > LineBudget.Burst);
        Assert.StartsWith("7 lines were left out", _log.Lines.Last());
        await pipe.Writer.CompleteAsync();
        await reading;
    }

    [Fact]
    public async Task A_process_that_never_ends_its_output_is_given_up_and_its_last_words_are_kept()
    {
        var pipe = new Pipe();
        using var giveUp = new CancellationTokenSource();
        Task reading = new ModelOutput("m", _log, _clock).ReadAsync(0, pipe.Reader.AsStream(), giveUp.Token);
        await pipe.Writer.WriteAsync("last words"u8.ToArray());
        await _clock.UntilWaitedForAsync();
        await giveUp.CancelAsync();
        await reading;
        Assert.Equal(["last words"], _log.Lines);
    }

    [Fact]
    public async Task An_output_that_fails_ends_the_reading_quietly()
    {
        await new ModelOutput("m", _log, _clock).ReadAsync(0, new BrokenStream(), CancellationToken.None);
        Assert.Equal(["before the fault"], _log.Lines);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(1, bound.Token);
    }

    private sealed class BrokenStream() : MemoryStream("before the fault\n"u8.ToArray())
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length ? throw new IOException("The pipe is broken.") : base.ReadAsync(buffer, cancellationToken);
    }
}

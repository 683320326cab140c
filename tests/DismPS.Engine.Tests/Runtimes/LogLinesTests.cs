using System.Text;
using DismPS.Engine.Runtimes;

namespace DismPS.Tests.Runtimes;

public sealed class LogLinesTests
{
    private readonly ListLog _log = new();
    private readonly HandClock _clock = new();

    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\r\ntwo\r\n", "one|two")]
    [InlineData("one\n\ntwo\n", "one||two")]
    [InlineData("not ended", "not ended")]
    [InlineData("\ttabs\tstay\n", "\ttabs\tstay")]
    [InlineData("a\0b\x1\x7f\n", "a\u2400b\u2401\u2421")]
    [InlineData("\u001b[1;31mred\u001b[0m alert\n", "red alert")]
    [InlineData("\u001b]0;my title\apart\n", "part")]
    [InlineData("\u001b]8;;http://a\u001b\\link\u001b]8;;\u001b\\\n", "link")]
    [InlineData("\u001b(B\u001b7x\u001bM\n", "x")]
    [InlineData("\u001b[12\n", "\u241b[12")]
    [InlineData("\u001b]0;never ended\n", "\u241b]0;never ended")]
    [InlineData("\u001b\n", "\u241b")]
    [InlineData("\u009b31m\u0085\u2028\u202eabc\n", "\ufffd31m\ufffd\ufffd\ufffdabc")]
    public void Text_becomes_lines_that_are_safe_to_show(string text, string lines)
    {
        Assert.Equal(lines.Split('|'), Read(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_replaced()
    {
        Assert.Equal(["\ufffd\ufffda\ufffd", "é"], Read([0xFF, 0xFE, (byte)'a', 0xC3, (byte)'\n', 0xC3, 0xA9, (byte)'\n']));
    }

    [Fact]
    public void Lines_may_come_in_any_pieces()
    {
        byte[] text = Encoding.UTF8.GetBytes("première\r\nzweite \u001b[1mZeile\u001b[0m\n第三行\r\n");
        for (int size = 1; size < text.Length; size++)
        {
            var log = new ListLog();
            LogLines lines = Make(log);
            foreach (byte[] piece in text.Chunk(size))
                lines.Add(piece);
            lines.Flush();
            Assert.Equal(["première", "zweite Zeile", "第三行"], log.Lines);
        }
    }

    [Fact]
    public void A_long_line_is_cut_with_the_number_of_bytes_that_are_missing()
    {
        string line = Assert.Single(Read(Encoding.UTF8.GetBytes(new string('a', LogLines.MaximumBytes + 1234) + "\n")));
        Assert.Equal(new string('a', LogLines.MaximumBytes) + " … 1234 bytes were left out", line);
    }

    [Theory]
    [InlineData("é", 1)]
    [InlineData("第", 1)]
    [InlineData("第", 2)]
    [InlineData("\U0001F600", 3)]
    public void A_cut_does_not_go_through_a_character(string character, int before)
    {
        int width = Encoding.UTF8.GetByteCount(character);
        string text = new string('a', LogLines.MaximumBytes - before) + character + "bc\n";
        string line = Assert.Single(Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(new string('a', LogLines.MaximumBytes - before) + $" … {width + 2} bytes were left out", line);
    }

    [Fact]
    public void A_line_of_just_the_limit_is_whole()
    {
        string text = new string('a', LogLines.MaximumBytes - 2) + "é";
        Assert.Equal([text], Read(Encoding.UTF8.GetBytes(text + "\n")));
    }

    [Fact]
    public void Of_a_bar_that_overwrites_itself_a_state_is_kept_now_and_then_and_the_last()
    {
        LogLines lines = Make(_log);
        for (int percent = 0; percent <= 100; percent++)
        {
            lines.Add(Encoding.UTF8.GetBytes($"\r{percent}%"));
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        lines.Add("\n"u8);
        Assert.Equal(["0%", "50%", "100%"], _log.Lines);
    }

    [Fact]
    public void A_bar_that_wipes_itself_leaves_no_empty_lines()
    {
        Assert.Equal(["done"], Read("\r      \r\r   \rdone\n"u8));
    }

    [Fact]
    public void A_line_that_was_shown_before_its_end_is_not_followed_by_an_empty_one()
    {
        LogLines lines = Make(_log);
        lines.Add("loading …"u8);
        lines.Flush();
        lines.Add("\nnext\n"u8);
        lines.Add("more"u8);
        lines.Flush();
        lines.Add(" of it\n\n"u8);
        Assert.Equal(["loading …", "next", "more", " of it", ""], _log.Lines);
    }

    [Fact]
    public void Many_lines_allocate_nothing_but_what_the_log_keeps()
    {
        LogLines lines = new("m", 0, NullModelLog.Instance, new LineBudget("m", NullModelLog.Instance, _clock), _clock);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u001b[1ma line\u001b[0m of é\r\n" + new string('x', 20_000) + "\n", 20)));
        lines.Add(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            lines.Add(text);
        }

        // An unoptimized build boxes the number of each line that is cut.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50 * 20 * 32);
    }

    /// <summary>Whatever the bytes: the same lines however they are cut into pieces, none with a control character, none too long.</summary>
    [Fact]
    public void Any_bytes_in_any_pieces_give_the_same_safe_lines()
    {
        var random = new Random(20260102);
        ReadOnlySpan<byte> hard = "\n\r\u001b[]m;\\\a\0PX1"u8;
        for (int round = 0; round < 3000; round++)
        {
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            for (int i = 0; i < bytes.Length; i++)
            {
                if (random.Next(3) > 0)
                    bytes[i] = hard[random.Next(hard.Length)];
            }

            var whole = new ListLog();
            LogLines atOnce = Make(whole);
            atOnce.Add(bytes);
            atOnce.Flush();
            var pieces = new ListLog();
            LogLines inPieces = Make(pieces);
            for (int at = 0; at < bytes.Length;)
            {
                int size = Math.Min(random.Next(1, 20), bytes.Length - at);
                inPieces.Add(bytes.AsSpan(at, size));
                at += size;
            }

            inPieces.Flush();
            Assert.Equal(whole.Lines, pieces.Lines);
            Assert.All(whole.Lines, l => Assert.True(LogText.IsClean(l), l));
            Assert.True(whole.Lines.Count() <= bytes.Count(b => b is (byte)'\n' or (byte)'\r') + 1);
        }
    }

    private IEnumerable<string> Read(ReadOnlySpan<byte> bytes)
    {
        LogLines lines = Make(_log);
        lines.Add(bytes);
        lines.Flush();
        Assert.All(_log.Entries, e => Assert.Equal(("m", 3), (e.Model, e.Instance)));
        return _log.Lines;
    }

    private LogLines Make(IModelLog log) => new("m", 3, log, new LineBudget("m", log, _clock), _clock);
}

using System.Text;
using DismPS.Engine.Runtimes;

namespace DismPS.Fuzz.Targets;

/// <summary>What a model's process prints, on its way to the log: whole or byte by byte, the lines are the same and safe to show.</summary>
internal sealed class LogLinesTarget() : FuzzTarget("log-lines", Texts, Parts)
{
    private static readonly IReadOnlyList<byte[]> Parts = Words(
        "\n", "\r", "\r\n", "\x1b[", "\x1b[31m", "\x1b]0;", "\a", "\x1b\\", "\x1bP", "\x9b", "\0", "\x7f", "\xff", "\xe2\x80\xa8", "\xe2\x80\xae", "\xc3\xa9", "\xf0\x9f\x98\x80", "100%|##########|");

    private static readonly IReadOnlyList<byte[]> Texts =
    [
        Encoding.UTF8.GetBytes("Traceback (most recent call last):\n  File \"app.py\", line 3, in load\nValueError: \u001b[31mréd\u001b[0m\n"),
        Encoding.UTF8.GetBytes("\r 10%|#   |\r 50%|##  |\r100%|####|\n\u001b]0;title\adone\r\n"),
        Encoding.UTF8.GetBytes(new string('x', LogLines.MaximumBytes - 3) + "é第\n\0\u0007 end"),
    ];

    public override bool Run(byte[] input)
    {
        List<string> whole = Read(input, Math.Max(input.Length, 1));
        Require(whole.SequenceEqual(Read(input, 7)), "the lines depend on the pieces in which the bytes come");
        foreach (string line in whole)
        {
            Require(LogText.IsClean(line), "a line has control characters");
            Require(line.Length <= LogLines.MaximumBytes + 48, "a line is too long");
        }

        return true;
    }

    private static List<string> Read(byte[] input, int piece)
    {
        var log = new Lines();
        var lines = new LogLines("m", 0, log, new LineBudget("m", log, StandingClock.Instance), StandingClock.Instance);
        for (int at = 0; at < input.Length; at += piece)
            lines.Add(input.AsSpan(at, Math.Min(piece, input.Length - at)));
        lines.Flush();
        return log.All;
    }

    private sealed class Lines : IModelLog
    {
        public List<string> All { get; } = [];

        public void Write(string model, int? instance, ReadOnlySpan<char> line) => All.Add(line.ToString());
    }

    /// <summary>The budget and the states of a bar depend on the time; here none passes.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public static StandingClock Instance { get; } = new();

        public override long GetTimestamp() => 0;
    }
}

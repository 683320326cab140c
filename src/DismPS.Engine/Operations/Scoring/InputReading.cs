using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>One input while it is read ahead of its answers.</summary>
internal sealed class InputReading(IRowSource source, int input)
{
    private readonly long? _length = source.Length;
    private readonly Told _told = new();
    private long _position;
    private volatile bool _hasFailed;

    public IRowSource Source => source;

    public int Input => input;

    /// <summary>Whether a request has failed: what follows in the input is of no use.</summary>
    public bool HasFailed => _hasFailed;

    public int? PercentRead => _length is > 0 and var length ? (int)Math.Clamp(100 * Volatile.Read(ref _position) / length, 0, 100) : null;

    public IProgress<long> Progress => new Position(this);

    /// <summary>Where the source tells what it leaves out.</summary>
    public IProgress<string> Warnings => _told;

    /// <summary>What it told; complete when the source is read.</summary>
    public IReadOnlyList<string> WarningsTold => _told.Messages;

    public void Fail() => _hasFailed = true;

    /// <summary>Keeps messages; told and read by the one that reads the source.</summary>
    private sealed class Told : IProgress<string>
    {
        public List<string> Messages { get; } = [];

        public void Report(string value) => Messages.Add(value);
    }

    /// <summary>Reports on the reading thread: the order of the numbers matters.</summary>
    private sealed class Position(InputReading reading) : IProgress<long>
    {
        public void Report(long value) => Volatile.Write(ref reading._position, value);
    }
}

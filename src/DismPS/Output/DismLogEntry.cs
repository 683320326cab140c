using DismPS.Engine.Hosting;

namespace DismPS;

/// <summary>One line of a server's log.</summary>
public sealed record DismLogEntry
{
    internal DismLogEntry(LogEntry entry)
    {
        Time = entry.Time.LocalDateTime;
        Model = entry.Source;
        Instance = entry.Instance;
        Text = entry.Text;
        ProcessId = entry.ProcessId;
    }

    /// <summary>When it was said, in local time.</summary>
    public DateTime Time { get; }

    /// <summary>Name of the model that said it; <c>server</c> where the server speaks of itself.</summary>
    public string Model { get; }

    /// <summary>Instance of the model, from 0; null when it is said of the model as a whole.</summary>
    public int? Instance { get; }

    /// <summary>What was said.</summary>
    public string Text { get; }

    /// <summary>Process id of the server.</summary>
    public int ProcessId { get; }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}

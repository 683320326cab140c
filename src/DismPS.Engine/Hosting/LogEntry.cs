namespace DismPS.Engine.Hosting;

/// <summary>One line of a server's log.</summary>
/// <param name="ProcessId">Process id of the server.</param>
/// <param name="Time">When it was said, in UTC, to the millisecond.</param>
/// <param name="Source">Name of the model on the wire, or <see cref="Server"/>.</param>
/// <param name="Instance">Instance of the model, from 0; null when it is said of the whole.</param>
/// <param name="Text">What was said.</param>
public sealed record LogEntry(int ProcessId, DateTimeOffset Time, string Source, int? Instance, string Text)
{
    /// <summary>Source of what the server says of itself.</summary>
    public const string Server = "server";
}

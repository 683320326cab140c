using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>Which lines <see cref="ReadLog"/> yields, and how long.</summary>
public sealed record ReadLogOptions
{
    /// <summary>Only the last so many of the lines that are there, of each server; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Only lines since this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines of these sources: a model's name, or <see cref="LogEntry.Server"/>; null for all.</summary>
    public Func<string, bool>? IncludesSource { get; init; }

    /// <summary>Waits for further lines until the server has ended.</summary>
    public bool Follow { get; init; }

    /// <summary>Clock of the waits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether a server still runs.</summary>
    internal Func<ServerLogFile, bool> IsAlive { get; init; } = static log => log.IsAlive;
}

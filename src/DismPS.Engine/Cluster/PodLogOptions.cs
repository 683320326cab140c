namespace DismPS.Engine.Cluster;

/// <summary>Which lines of a container's log are read.</summary>
public sealed record PodLogOptions
{
    /// <summary>Name of the container, init containers included; null for the pod's only or default one.</summary>
    public string? Container { get; init; }

    /// <summary>The last lines only; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Only lines younger than this; null for all.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>Goes on with new lines until cancelled or the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>The log of the container's run before its last restart.</summary>
    public bool Previous { get; init; }

    /// <summary>Begins each line with its time (RFC 3339).</summary>
    public bool Timestamps { get; init; }
}

namespace DismPS.Engine.Protocol;

/// <summary>Bounds on foreign messages; a message beyond one is refused before memory is taken for it.</summary>
public sealed record WireLimits
{
    /// <summary>The limits that are used when none are given.</summary>
    public static WireLimits Default { get; } = new();

    /// <summary>Arrays and objects inside each other; Triton's limit is 100 too.</summary>
    public int MaxNesting { get; init; } = 100;

    /// <summary>Tensors in one message.</summary>
    public int MaxTensors { get; init; } = 1024;

    /// <summary>Entries of a shape.</summary>
    public int MaxRank { get; init; } = 32;

    /// <summary>Bytes of a whole body, JSON and binary part together. Triton's default is 64 MB.</summary>
    public long MaxBodyBytes { get; init; } = 64L * 1024 * 1024;
}

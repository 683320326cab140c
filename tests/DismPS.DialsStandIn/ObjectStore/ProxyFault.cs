namespace DismPS.DialsStandIn;

/// <summary>What a <see cref="FaultyTcpProxy"/> does with one connection.</summary>
public sealed record ProxyFault
{
    /// <summary>Cuts the connection when this many bytes of the client have passed.</summary>
    public long? CutAfter { get; init; }

    /// <summary>Passes nothing more of the client when this many bytes have passed; the connection stays open.</summary>
    public long? StallAfter { get; init; }

    /// <summary>Cuts the connection when the first bytes of the server's answer come, and passes none of it.</summary>
    public bool LoseAnswer { get; init; }

    /// <summary>Waits before each block of the client is passed on.</summary>
    public TimeSpan Delay { get; init; }
}

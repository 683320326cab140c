namespace DismPS.KubernetesStandIn;

/// <summary>A frame of SPDY/3.1.</summary>
/// <param name="Type">Type of a control frame; 0 for data.</param>
/// <param name="Stream">Stream of a data frame.</param>
/// <param name="Flags">Flags.</param>
/// <param name="Payload">What follows the first eight bytes.</param>
internal sealed record SpdyFrame(int Type, int Stream, byte Flags, byte[] Payload)
{
    public const int Data = 0;
    public const int SynStream = 1;
    public const int SynReply = 2;
    public const int Reset = 3;
    public const int Ping = 6;
    public const int GoAway = 7;

    /// <summary>Whether the sender sends no more on the stream.</summary>
    public bool IsLast => (Flags & 1) != 0;
}

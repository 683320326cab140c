namespace DismPS.KubernetesStandIn;

/// <summary>What goes wrong.</summary>
public enum ClusterFaultKind
{
    /// <summary>A Status is answered in place of the right answer.</summary>
    Status,

    /// <summary>The right answer comes late.</summary>
    Delay,

    /// <summary>No answer comes while the client waits.</summary>
    Hang,

    /// <summary>The connection is cut before an answer.</summary>
    Reset,

    /// <summary>The connection of a watch is cut after some events.</summary>
    CutWatch,

    /// <summary>A watch is told 410 Gone after some events.</summary>
    WatchGone,

    /// <summary>A watch ends as after its time, after some events.</summary>
    EndWatch,
}

namespace DismPS.Engine.Runtimes;

/// <summary>Whether a loaded model can answer at this moment.</summary>
/// <param name="IsReady">True when it can.</param>
/// <param name="Reason">Why not; null when it can.</param>
/// <param name="Restarts">How often a process of it had to be started again.</param>
public sealed record ModelHealth(bool IsReady, string? Reason, long Restarts)
{
    /// <summary>A model without processes of its own.</summary>
    public static ModelHealth Ready { get; } = new(true, null, 0);
}

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>What the response cache had to say to a request.</summary>
internal enum CacheOutcome
{
    /// <summary>It was not asked.</summary>
    NotAsked,

    /// <summary>It had the answer.</summary>
    Hit,

    /// <summary>It had none.</summary>
    Miss,
}

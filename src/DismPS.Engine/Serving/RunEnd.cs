namespace DismPS.Engine.Serving;

/// <summary>Why the watchdog stopped a run.</summary>
internal enum RunEnd
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The time limit passed.</summary>
    TimedOut,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}

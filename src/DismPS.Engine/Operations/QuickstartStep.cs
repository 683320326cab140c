namespace DismPS.Engine.Operations;

/// <summary>Steps of <see cref="RunQuickstart"/>, in order.</summary>
public enum QuickstartStep
{
    /// <summary>The template is checked.</summary>
    Check,

    /// <summary>The artifact is built.</summary>
    Build,

    /// <summary>The server is started.</summary>
    Serve,

    /// <summary>Rows are sent and scored.</summary>
    Score,

    /// <summary>Results are written.</summary>
    Report,

    /// <summary>The artifact is packaged.</summary>
    Package,

    /// <summary>The server is stopped.</summary>
    Stop,
}

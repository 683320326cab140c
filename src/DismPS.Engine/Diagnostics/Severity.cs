namespace DismPS.Engine.Diagnostics;

/// <summary>How much a <see cref="Diagnostic"/> weighs.</summary>
public enum Severity
{
    /// <summary>Good to know; nothing needs to be done.</summary>
    Information,

    /// <summary>The platform accepts it, but it probably is not what was meant.</summary>
    Warning,

    /// <summary>The template is refused.</summary>
    Error,
}

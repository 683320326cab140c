namespace DismPS;

/// <summary>How much a finding weighs.</summary>
public enum DismSeverity
{
    /// <summary>Good to know.</summary>
    Information,

    /// <summary>Probably not what was meant.</summary>
    Warning,

    /// <summary>The template is refused.</summary>
    Error,
}

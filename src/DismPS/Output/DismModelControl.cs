namespace DismPS;

/// <summary>Who loads and unloads models while a server runs.</summary>
public enum DismModelControl
{
    /// <summary>Nobody: the models of the start are served until the end.</summary>
    None,

    /// <summary>Clients, by requests.</summary>
    Explicit,

    /// <summary>The folders: their changes are followed.</summary>
    Poll,
}

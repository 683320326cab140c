namespace DismPS;

/// <summary>Who is let in to DIALS.</summary>
public enum DialsConnectionKind
{
    /// <summary>A user who signed in on a page.</summary>
    User,

    /// <summary>An application with a client and a secret.</summary>
    Application,

    /// <summary>A token or a secret that was given.</summary>
    Environment,
}

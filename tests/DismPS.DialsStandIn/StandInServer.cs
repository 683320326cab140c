namespace DismPS.DialsStandIn;

/// <summary>Which of the three services a request went to; each has a port of its own.</summary>
public enum StandInServer
{
    /// <summary>DIALS itself.</summary>
    Dials,

    /// <summary>The login of CERN.</summary>
    Keycloak,

    /// <summary>The object store that presigned addresses point to.</summary>
    Store,
}

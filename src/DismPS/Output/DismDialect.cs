namespace DismPS;

/// <summary>Whose answers a server gives where Triton and MLServer differ.</summary>
public enum DismDialect
{
    /// <summary>Those that clients of both understand.</summary>
    Default,

    /// <summary>Triton's.</summary>
    Triton,

    /// <summary>MLServer's.</summary>
    MLServer,
}

namespace DismPS.Engine.Protocol;

/// <summary>Which server's reading of the protocol counts where the two differ.</summary>
public enum WireDialect
{
    /// <summary>
    /// Parameters are strings, numbers and booleans, and names that begin with <c>triton_</c> are reserved; FP16 has no JSON form;
    /// elements must be written in their own type.
    /// </summary>
    Triton,

    /// <summary>
    /// Parameters are any JSON under any name; FP16 is JSON numbers; null among floating-point elements is NaN; 1 and 0 are booleans;
    /// null for an id, for parameters and for outputs is the same as leaving them out.
    /// </summary>
    MLServer,
}

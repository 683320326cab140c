using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A runtime, a library or a Python that is needed is missing or cannot be made.</summary>
public sealed class DismEnvironmentException : DismPSException
{
    internal DismEnvironmentException(DismException fault)
        : base(fault)
    {
    }
}

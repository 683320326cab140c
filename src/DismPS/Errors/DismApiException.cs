using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>An inference server cannot be started, found or reached, or does not speak the protocol.</summary>
public sealed class DismApiException : DismPSException
{
    internal DismApiException(DismException fault)
        : base(fault)
    {
    }
}

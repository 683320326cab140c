using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>Something took longer than its limit.</summary>
public sealed class DismTimeoutException : DismPSException
{
    internal DismTimeoutException(DismException fault)
        : base(fault)
    {
    }
}

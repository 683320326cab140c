using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A service, a cluster or a store knows the user and refuses what was asked.</summary>
public sealed class DismAccessException : DismPSException
{
    internal DismAccessException(DismException fault)
        : base(fault)
    {
    }
}

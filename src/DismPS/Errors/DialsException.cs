using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>DIALS is not signed in to, refuses a call or fails.</summary>
public sealed class DialsException : DismPSException
{
    internal DialsException(DismException fault)
        : base(fault)
    {
    }
}

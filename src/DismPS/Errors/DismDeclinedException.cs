using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>The user was asked whether to go on, and said no.</summary>
public sealed class DismDeclinedException : DismPSException
{
    internal DismDeclinedException(DismException fault)
        : base(fault)
    {
    }
}

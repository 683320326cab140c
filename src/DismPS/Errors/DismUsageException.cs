using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A parameter or a combination of them is wrong: the call has to be changed.</summary>
public sealed class DismUsageException : DismPSException
{
    internal DismUsageException(DismException fault)
        : base(fault)
    {
    }
}

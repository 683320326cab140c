using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A model cannot be loaded or served, fails while it computes, or answers otherwise than its golden cases say.</summary>
public sealed class DismModelException : DismPSException
{
    internal DismModelException(DismException fault)
        : base(fault)
    {
    }
}

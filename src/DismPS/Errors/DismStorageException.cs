using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>An object store failed, or has no such publication.</summary>
public sealed class DismStorageException : DismPSException
{
    internal DismStorageException(DismException fault)
        : base(fault)
    {
    }
}

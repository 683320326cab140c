using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A build or a package is missing, changed, damaged or in use.</summary>
public sealed class DismArtifactException : DismPSException
{
    internal DismArtifactException(DismException fault)
        : base(fault)
    {
    }
}

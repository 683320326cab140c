using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A cluster or kubectl cannot be used, or a deployment failed.</summary>
public sealed class DismClusterException : DismPSException
{
    internal DismClusterException(DismException fault)
        : base(fault)
    {
    }
}

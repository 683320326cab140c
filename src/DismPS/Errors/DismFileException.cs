using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A file or folder cannot be read or written, is there already, or would lie outside of its folder.</summary>
public sealed class DismFileException : DismPSException
{
    internal DismFileException(DismException fault)
        : base(fault)
    {
    }
}

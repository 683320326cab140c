using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A template is invalid, is not there, or lacks the resource that was asked for.</summary>
public sealed class DismTemplateException : DismPSException
{
    internal DismTemplateException(DismException fault)
        : base(fault)
    {
    }
}

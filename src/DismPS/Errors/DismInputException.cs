using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>Input rows or a request do not fit the model.</summary>
public sealed class DismInputException : DismPSException
{
    internal DismInputException(DismException fault)
        : base(fault)
    {
    }
}

using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>A failure that the user or the environment can cause and cure. Scripts catch it, or one of the families that inherit from it.</summary>
public abstract class DismPSException : Exception
{
    private protected DismPSException(DismException fault)
        : base(fault.Message, fault)
    {
        Code = fault.Code.ToString();
        Cure = fault.Cure;
        Target = fault.Target;
        Diagnostics = [.. fault.Diagnostics.Select(d => new DismDiagnostic(d))];
    }

    /// <summary>The cause: the first part of the error's <c>FullyQualifiedErrorId</c>.</summary>
    public string Code { get; }

    /// <summary>What to do about it.</summary>
    public string Cure { get; }

    /// <summary>The item at fault: a path, an address, a name; null when there is none.</summary>
    public string? Target { get; }

    /// <summary>The findings behind the failure, of templates that are invalid.</summary>
    public DismDiagnostic[] Diagnostics { get; }
}

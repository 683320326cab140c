namespace DismPS.Engine.Models.Python;

/// <summary>When a statement of a script runs.</summary>
internal sealed record PythonScope
{
    /// <summary>At the top of a script: whenever the script is imported.</summary>
    public static PythonScope Top { get; } = new();

    /// <summary>Only when a function is called.</summary>
    public bool InFunction { get; init; }

    /// <summary>In a class, but in no function of it.</summary>
    public bool InClass { get; init; }

    /// <summary>Under a condition, in a loop or in a clause of try.</summary>
    public bool IsConditional { get; init; }

    /// <summary>Under a condition that asks for the system, the Python version or an installed module.</summary>
    public bool DependsOnPlatform { get; init; }

    /// <summary>Never on a server: under TYPE_CHECKING, or only when the script is run by itself.</summary>
    public bool NeverServed { get; init; }

    /// <summary>The try whose body it is in; null outside.</summary>
    public PythonTry? Try { get; init; }

    /// <summary>The try whose handler of missing modules it is in; null outside.</summary>
    public PythonTry? FallbackOf { get; init; }

    /// <summary>True when a missing module is caught.</summary>
    public bool IsOptional
    {
        get
        {
            for (PythonTry? guard = Try; guard is not null; guard = guard.Outer)
            {
                if (guard.CatchesMissingModule)
                    return true;
            }

            return false;
        }
    }

    /// <summary>True when it runs whenever the script is imported.</summary>
    public bool IsCertain => !InFunction && !IsConditional && !NeverServed && Try is null && FallbackOf is null;
}

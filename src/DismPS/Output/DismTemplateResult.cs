using DismPS.Engine.Validation;

namespace DismPS;

/// <summary>What was found about one template.</summary>
public sealed record DismTemplateResult
{
    internal DismTemplateResult(string? path, ValidationResult result)
    {
        Path = path;
        IsValid = result.IsValid;
        Resource = result.Template is null ? [] : [.. result.Template.Resources.Select(r => r.Name)];
        Diagnostics = [.. result.Diagnostics.Select(d => new DismDiagnostic(d))];
    }

    /// <summary>Absolute path of the template; null for text that came from no file.</summary>
    public string? Path { get; }

    /// <summary>True when there is no error; warnings may remain.</summary>
    public bool IsValid { get; }

    /// <summary>Names of its resources; empty when it is invalid.</summary>
    public IReadOnlyList<string> Resource { get; }

    /// <summary>The findings in file order.</summary>
    public IReadOnlyList<DismDiagnostic> Diagnostics { get; }
}

using System.ComponentModel;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Reports;

namespace DismPS;

/// <summary>What was found about one template.</summary>
[TypeConverter(typeof(DeserializedConverter))]
public sealed record DismTemplateResult
{
    private DismTemplateResult(DeserializedObject remains)
    {
        Path = remains.Get<string?>(nameof(Path));
        BasePath = remains.Get<string?>(nameof(BasePath));
        IsValid = remains.Get<bool>(nameof(IsValid));
        Resource = remains.List<string>(nameof(Resource));
        Diagnostics = remains.List<DismDiagnostic>(nameof(Diagnostics));
    }

    internal DismTemplateResult(string? path, string basePath, ValidationResult result)
    {
        Path = path;
        BasePath = basePath;
        IsValid = result.IsValid;
        Resource = result.Template is null ? [] : [.. result.Template.Resources.Select(r => r.Name)];
        Diagnostics = [.. result.Diagnostics.Select(d => new DismDiagnostic(d))];
    }

    /// <summary>Absolute path of the template; null for text that came from no file.</summary>
    public string? Path { get; }

    /// <summary>Folder that relative paths of the template start from; the next cmdlet takes it from here.</summary>
    public string? BasePath { get; }

    /// <summary>True when there is no error; warnings may remain.</summary>
    public bool IsValid { get; }

    /// <summary>Names of its resources; empty when it is invalid.</summary>
    public string[] Resource { get; }

    /// <summary>The findings in file order.</summary>
    public DismDiagnostic[] Diagnostics { get; }

    internal static DismTemplateResult Of(DeserializedObject remains) => new(remains);

    internal ReportedTemplate ToReport() => new(Path ?? "(text)", Path, [.. Diagnostics.Select(d => d.ToEngine())]);
}

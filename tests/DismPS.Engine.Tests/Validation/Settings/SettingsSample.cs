using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation.Settings;

/// <summary>A folder with the sample template, its model and a settings file.</summary>
internal sealed class SettingsSample : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SettingsSample(string? settings = null, string? template = null)
    {
        SampleTemplate.WriteFiles(_folder);
        _folder.Write("t.yaml", template ?? SampleTemplate.Onnx);
        if (settings is not null)
            _folder.Write(".dismps.yaml", settings);
    }

    /// <summary>The sample with a dimension of 0: one warning, DISM0406.</summary>
    public static string OddDims { get; } = SampleTemplate.Onnx.Replace("Dims: [-1]", "Dims: [0]");

    /// <summary>The sample without a workspace: one error that the platform does not see, DISM0211.</summary>
    public static string NoWorkspace { get; } = SampleTemplate.Onnx.Replace("Workspace: jetmet", "Workspace: \"\"");

    public string Folder => _folder.Path;

    public TemporaryFolder Files => _folder;

    public ValidationResult Check(ValidationProfile? profile = null, bool? strict = null) =>
        TemplateValidator.ValidateFile("t.yaml", new ValidationOptions { BaseFolder = Folder, Profile = profile, Strict = strict, CheckFiles = false });

    public static ValidationResult Check(string template, string? settings = null, ValidationProfile? profile = null, bool? strict = null)
    {
        using var sample = new SettingsSample(settings, template);
        return sample.Check(profile, strict);
    }

    /// <summary>Findings as <c>severity id</c>.</summary>
    public static IEnumerable<string> Brief(ValidationResult result) =>
        result.Diagnostics.Select(d => $"{d.Severity.ToString().ToLowerInvariant()} {d.Id}");

    public void Dispose() => _folder.Dispose();
}

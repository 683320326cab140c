using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Operations;

namespace DismPS;

/// <summary>Manifests of a template's models.</summary>
public sealed class DismManifest
{
    internal DismManifest(ExportedManifest manifest)
    {
        Resource = [.. manifest.Plans.Select(p => p.Resource)];
        ServiceName = [.. manifest.Plans.Select(p => p.Name)];
        OutputPath = manifest.OutputPath;
        Files = manifest.OutputPath is { } folder ? [.. manifest.Files.Select(f => f.Path.Length == 0 ? folder : System.IO.Path.GetFullPath(f.Path, folder))] : [];
        Text = manifest.Files.Length == 1 ? manifest.Files[0].Text : null;
        SecretCommand = [.. manifest.SecretCommands];
        Problems = [.. manifest.Plans.SelectMany(p => p.Problems).Select(p => new DismManifestProblem(new LocatedProblem(p, default)))];
    }

    /// <summary>Resources of the template.</summary>
    public string[] Resource { get; }

    /// <summary>Names of their services, in the same order.</summary>
    public string[] ServiceName { get; }

    /// <summary>Absolute path of the file or folder that was written; null for none.</summary>
    public string? OutputPath { get; }

    /// <summary>Absolute paths of the files that were written.</summary>
    public string[] Files { get; }

    /// <summary>The manifest; null when it is a folder.</summary>
    public string? Text { get; }

    /// <summary>Commands that give the secrets their values, which no manifest has.</summary>
    public string[] SecretCommand { get; }

    /// <summary>What is doubtful.</summary>
    public DismManifestProblem[] Problems { get; }

    /// <summary>The manifest, or the folder.</summary>
    public override string ToString() => Text ?? OutputPath ?? "";
}

using DismPS.Engine.Artifacts;

namespace DismPS;

/// <summary>A built resource.</summary>
public sealed record DismArtifact
{
    internal DismArtifact(string templatePath, string basePath, BuiltResource built)
    {
        Resource = built.Name;
        Name = built.ServiceName;
        Type = built.Type.ToString();
        Path = templatePath;
        BasePath = basePath;
        Folder = built.Folder;
        IsReused = built.Reused;
    }

    /// <summary>Name of the resource.</summary>
    public string Resource { get; }

    /// <summary>Service name: the model's name on the wire.</summary>
    public string Name { get; }

    /// <summary>Type as in the template.</summary>
    public string Type { get; }

    /// <summary>Template that it was built from.</summary>
    public string Path { get; }

    /// <summary>Folder that relative paths of the template start from; the next cmdlet takes it from here.</summary>
    public string? BasePath { get; }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>True when nothing had changed since the build before.</summary>
    public bool IsReused { get; }
}

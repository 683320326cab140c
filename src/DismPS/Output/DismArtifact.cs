using DismPS.Engine.Artifacts;

namespace DismPS;

/// <summary>A built resource.</summary>
public sealed record DismArtifact
{
    internal DismArtifact(string templatePath, BuiltResource built)
    {
        Resource = built.Name;
        Name = built.ServiceName;
        Type = built.Type.ToString();
        Path = templatePath;
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

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>True when nothing had changed since the build before.</summary>
    public bool IsReused { get; }
}

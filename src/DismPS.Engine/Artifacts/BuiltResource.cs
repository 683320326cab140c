using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>A resource in a build folder, ready to be served, packaged or published.</summary>
public sealed record BuiltResource
{
    /// <summary>Name of the resource in the template, and of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Model name on the wire.</summary>
    public required string ServiceName { get; init; }

    /// <summary>What it is.</summary>
    public required ResourceType Type { get; init; }

    /// <summary>
    /// Absolute folder of the resource. Triton types: a model repository that holds <c>ServiceName/config.pbtxt</c> and
    /// <c>ServiceName/1/</c>. MLServer types: the folder with <c>model-settings.json</c>.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>SHA-256 of everything that the resource was made from.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>True when nothing had changed and the earlier build's files were taken over.</summary>
    public bool Reused { get; init; }

    /// <summary>Absolute folder with the model's configuration: <c>Folder/ServiceName</c> for Triton types, else <see cref="Folder"/>.</summary>
    public string ModelFolder => Type.Framework == ServingFramework.Tritonserver ? Path.Combine(Folder, ServiceName) : Folder;
}

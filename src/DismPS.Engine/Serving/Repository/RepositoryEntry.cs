using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving.Repository;

/// <summary>One version of a model in a repository: a source to load, or the reason why there is none.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Version">Version on the wire; empty for none.</param>
/// <param name="Folder">Absolute folder of the model with all its versions; for MLServer models that of the settings.</param>
/// <param name="Source">What is loaded.</param>
/// <param name="Failure">Why nothing can be.</param>
internal sealed record RepositoryEntry(string Name, string Version, string Folder, ModelSource? Source, DismException? Failure)
{
    /// <summary>Whether the model has MLServer's layout.</summary>
    public bool HasSettings { get; init; }

    /// <summary>State of its files at this moment.</summary>
    public string ReadPrint() => FolderPrint.Of(Folder, HasSettings ? null : Version);
}

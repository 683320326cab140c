using DismPS.Engine.Models;

namespace DismPS.Engine.Runtimes;

/// <summary>Where a model lies and how it is to be served.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Version">Version on the wire.</param>
/// <param name="Folder">Absolute folder of this version, for example <c>…/metsig/1</c>.</param>
/// <param name="Configuration">What config.pbtxt says; null when there is none and the model file must suffice.</param>
public sealed record ModelSource(string Name, string Version, string Folder, ModelConfiguration? Configuration)
{
    /// <summary>Takes what the model and its processes have to say.</summary>
    public IModelLog Log { get; init; } = NullModelLog.Instance;
}

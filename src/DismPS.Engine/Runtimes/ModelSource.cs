using DismPS.Engine.Models;

namespace DismPS.Engine.Runtimes;

/// <summary>Where a model lies and how it is to be served.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Version">Version on the wire.</param>
/// <param name="Folder">Absolute folder of this version, for example <c>…/metsig/1</c>; for MLServer models the folder of their settings.</param>
/// <param name="Configuration">What config.pbtxt says; null when there is none and the model file must suffice.</param>
public sealed record ModelSource(string Name, string Version, string Folder, ModelConfiguration? Configuration)
{
    /// <summary>What model-settings.json says; null for models in Triton's layout.</summary>
    public ModelSettings? Settings { get; init; }

    /// <summary>What the template says of the model; null when it is served without one.</summary>
    public DeclaredModel? Declared { get; init; }

    /// <summary>Takes what the model and its processes have to say.</summary>
    public IModelLog Log { get; init; } = NullModelLog.Instance;
}

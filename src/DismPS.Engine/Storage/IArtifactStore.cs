using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage;

/// <summary>A model repository that servers load models from.</summary>
public interface IArtifactStore
{
    /// <summary>The repository, as it was named.</summary>
    Uri Repository { get; }

    /// <summary>
    /// Copies a built resource to <c>REPOSITORY/SERVICE-NAME/</c>: <c>config.pbtxt</c> and <c>1/…</c> of Triton types,
    /// <c>model-settings.json</c> and what belongs to it of MLServer types. Servers see the model whole or not at all.
    /// </summary>
    /// <param name="resource">A resource of a build that was verified.</param>
    /// <param name="overwrite">Replaces a model of this name that has other content.</param>
    /// <param name="ct">Ends the publication; what was there stays.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.TargetExists"/>, <see cref="ErrorCode.PathEscape"/>, <see cref="ErrorCode.ArtifactNotFound"/>,
    /// <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>.
    /// </exception>
    Task<PublishResult> PublishAsync(BuiltResource resource, bool overwrite, CancellationToken ct);
}

using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.S3;

/// <summary>A file that is no longer what was built.</summary>
internal static class ChangedFile
{
    /// <summary>The failure that says so.</summary>
    internal static DismException Failure(ObjectContent content) =>
        new(ErrorCode.ArtifactChanged, $"'{content.Path}' was changed after it was built.", "Publish again: it is built again then.", content.Path);
}

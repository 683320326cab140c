namespace DismPS.Engine.Artifacts;

/// <summary>Puts the archive of a resource where the platform will fetch it.</summary>
public interface IArtifactUploader
{
    /// <summary>Uploads one archive. An archive of the same content has the same name, so that an upload can be repeated.</summary>
    /// <param name="package">What to upload; <see cref="PackagedResource.ArchivePath"/> is readable until this returns.</param>
    /// <param name="ct">Ends the upload.</param>
    /// <returns>The URI for the template, for example <c>s3://bucket/workspace/models/NAME.zip</c>.</returns>
    Task<string> UploadAsync(PackagedResource package, CancellationToken ct);
}

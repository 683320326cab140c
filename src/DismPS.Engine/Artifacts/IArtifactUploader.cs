namespace DismPS.Engine.Artifacts;

/// <summary>Puts the archive of a resource where the platform will fetch it.</summary>
public interface IArtifactUploader
{
    /// <summary>What tells one place from another, such as the service's address without secrets: what was uploaded there is not sent there again.</summary>
    string Service { get; }

    /// <summary>Uploads one archive. An archive of the same content has the same name, so that an upload can be repeated.</summary>
    /// <param name="package">What to upload; <see cref="PackagedResource.ArchivePath"/> is readable until this returns.</param>
    /// <param name="progress">Told how many bytes are out; from 0 again when the upload begins again.</param>
    /// <param name="ct">Ends the upload.</param>
    /// <returns>The URI for the template, for example <c>s3://bucket/workspace/models/NAME.zip</c>.</returns>
    Task<string> UploadAsync(PackagedResource package, IProgress<long>? progress, CancellationToken ct);
}

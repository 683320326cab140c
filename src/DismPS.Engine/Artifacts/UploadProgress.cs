namespace DismPS.Engine.Artifacts;

/// <summary>Turns the bytes of one upload into the progress of the whole packaging. Reports on the thread that sends, in order.</summary>
internal sealed class UploadProgress : IProgress<long>
{
    private readonly string _resource;
    private readonly long _total;
    private readonly IProgress<PackageProgress> _target;

    private UploadProgress(string resource, long total, IProgress<PackageProgress> target)
    {
        _resource = resource;
        _total = total;
        _target = target;
    }

    /// <summary>Null when nobody wants to know.</summary>
    internal static UploadProgress? Of(string resource, long total, IProgress<PackageProgress>? target) =>
        target is null ? null : new UploadProgress(resource, total, target);

    /// <inheritdoc/>
    public void Report(long value) => _target.Report(new PackageProgress(_resource, PackageStage.Uploading, value, _total));
}

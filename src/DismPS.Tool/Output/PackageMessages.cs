using DismPS.Engine.Artifacts;

namespace DismPS.Tool.Output;

/// <summary>Tells on standard error how far packages are: a line at each tenth, because it may be a file or a log. What is packed in a moment says nothing.</summary>
internal sealed class PackageMessages(CommandOutput output) : IProgress<PackageProgress>
{
    // About two seconds of packing.
    private const long LargeBytes = 64 << 20;

    private string _last = "";

    /// <inheritdoc/>
    public void Report(PackageProgress value)
    {
        string? what = value.Stage switch
        {
            PackageStage.Uploading => "uploaded",
            PackageStage.Archiving when value.Total > LargeBytes => "packed",
            _ => null,
        };
        if (what is null)
            return;
        string line = $"{value.Resource}: {value.Percent / 10 * 10} % of {value.Total} bytes {what}";
        if (line == _last)
            return;
        _last = line;
        output.Message(line);
    }
}

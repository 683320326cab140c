using DismPS.Engine.Artifacts;

namespace DismPS.Tool.Output;

/// <summary>Tells on standard error how far uploads are: a line at each tenth, because it may be a file or a log. Packing is quick and says nothing.</summary>
internal sealed class PackageMessages(CommandOutput output) : IProgress<PackageProgress>
{
    private string _last = "";

    /// <inheritdoc/>
    public void Report(PackageProgress value)
    {
        if (value.Stage != PackageStage.Uploading)
            return;
        string line = $"{value.Resource}: {value.Percent / 10 * 10} % of {value.Total} bytes uploaded";
        if (line == _last)
            return;
        _last = line;
        output.Message(line);
    }
}

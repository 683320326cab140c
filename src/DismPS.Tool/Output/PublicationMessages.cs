using DismPS.Engine.Storage.Publications;

namespace DismPS.Tool.Output;

/// <summary>Tells on standard error how far uploads are: a line at each tenth, because it may be a file or a log. What is sent in a moment says nothing.</summary>
internal sealed class PublicationMessages(CommandOutput output) : IProgress<PublicationProgress>
{
    private const long LargeBytes = 16 << 20;

    private readonly Lock _lock = new();
    private string _last = "";

    /// <inheritdoc/>
    public void Report(PublicationProgress value)
    {
        if (value.Total < LargeBytes)
            return;
        string line = $"{value.Resource}: {value.Percent / 10 * 10} % of {value.Total} bytes sent";
        lock (_lock)
        {
            if (line == _last)
                return;
            _last = line;
            output.Message(line);
        }
    }
}

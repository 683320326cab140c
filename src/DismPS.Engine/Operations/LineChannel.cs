using System.Threading.Channels;

namespace DismPS.Engine.Operations;

/// <summary>Lines from the threads that read them to the one that shows them.</summary>
internal sealed class LineChannel : IProgress<string>
{
    // pip prints some hundred; what nobody reads in time is dropped, not kept.
    private readonly Channel<string> channel = Channel.CreateBounded<string>(new BoundedChannelOptions(10_000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>All lines, until <see cref="Complete"/>.</summary>
    public IAsyncEnumerable<string> ReadAllAsync() => channel.Reader.ReadAllAsync(CancellationToken.None);

    /// <inheritdoc/>
    public void Report(string value) => channel.Writer.TryWrite(value);

    /// <summary>No line follows.</summary>
    public void Complete() => channel.Writer.TryComplete();
}

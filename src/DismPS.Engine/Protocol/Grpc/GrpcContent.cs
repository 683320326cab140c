using System.Net;
using System.Net.Http.Headers;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>The body of a call: one frame, or as many as are written while it is sent.</summary>
internal sealed class GrpcContent : HttpContent
{
    private readonly ReadOnlyMemory<byte>? only;
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GrpcContent(ReadOnlyMemory<byte>? only)
    {
        this.only = only;
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    /// <summary>Sends a frame.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        Stream stream = await opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that no frame follows.</summary>
    public void Complete() => completed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (only is { } frame)
        {
            await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            return;
        }

        // The headers are to go now, not with the first frame.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        opened.TrySetResult(stream);
        await completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = only?.Length ?? 0;
        return only is not null;
    }
}

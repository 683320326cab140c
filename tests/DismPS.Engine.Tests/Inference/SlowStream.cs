namespace DismPS.Engine.Tests.Inference;

/// <summary>Gives at most a few bytes a read, as pipes do.</summary>
internal sealed class SlowStream(byte[] content, int most) : MemoryStream(content)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer.Length > most ? buffer[..most] : buffer, cancellationToken);

    public override int Read(Span<byte> buffer) => base.Read(buffer.Length > most ? buffer[..most] : buffer);
}

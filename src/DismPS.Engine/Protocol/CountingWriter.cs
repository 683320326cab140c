using System.Buffers;

namespace DismPS.Engine.Protocol;

/// <summary>Passes everything on and counts it.</summary>
internal sealed class CountingWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
{
    public int Written { get; private set; }

    public void Advance(int count)
    {
        inner.Advance(count);
        Written = checked(Written + count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
}

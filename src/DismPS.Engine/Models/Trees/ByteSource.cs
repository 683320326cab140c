using System.Buffers.Binary;

namespace DismPS.Engine.Models.Trees;

/// <summary>A file as a run of bytes, of which 64 KiB are in memory and the rest is skipped without being read.</summary>
internal sealed class ByteSource(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _bufferStart = stream.Position;
    private int _at;
    private int _count;

    public long Position => _bufferStart + _at;

    public long Remaining => stream.Length - Position;

    /// <summary>What is in memory from here on; empty only at the end.</summary>
    public ReadOnlySpan<byte> Window => _at < _count || Fill() ? _buffer.AsSpan(_at, _count - _at) : [];

    /// <summary>Passes over bytes of <see cref="Window"/>.</summary>
    public void Advance(int count) => _at += count;

    /// <summary>The next byte, or -1 at the end.</summary>
    public int Peek() => _at < _count || Fill() ? _buffer[_at] : -1;

    /// <summary>The next byte, passed over; -1 at the end.</summary>
    public int Next() => _at < _count || Fill() ? _buffer[_at++] : -1;

    /// <summary>Passes over any number of bytes; false when there are not so many.</summary>
    public bool Skip(long count)
    {
        if (count < 0 || count > Remaining)
            return false;
        if (count <= _count - _at)
        {
            _at += (int)count;
            return true;
        }

        long target = Position + count;
        stream.Position = target;
        _bufferStart = target;
        _at = _count = 0;
        return true;
    }

    /// <summary>Reads as many bytes as fit; false when there are not so many.</summary>
    public bool Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            ReadOnlySpan<byte> window = Window;
            if (window.IsEmpty)
                return false;
            int count = Math.Min(window.Length, destination.Length);
            window[..count].CopyTo(destination);
            destination = destination[count..];
            _at += count;
        }

        return true;
    }

    /// <summary>A signed number of 1, 2, 4 or 8 bytes, the highest first; null at the end.</summary>
    public long? Integer(int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (!Read(bytes[..size]))
            return null;
        return size switch
        {
            1 => (sbyte)bytes[0],
            2 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadInt64BigEndian(bytes),
        };
    }

    private bool Fill()
    {
        _bufferStart += _count;
        _at = 0;
        _count = stream.Read(_buffer);
        return _count > 0;
    }
}

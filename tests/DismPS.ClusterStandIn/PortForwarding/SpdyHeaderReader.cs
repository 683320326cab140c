using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DismPS.KubernetesStandIn;

/// <summary>Reads the compressed header blocks of a connection; they are one stream, which begins with a dictionary.</summary>
internal sealed class SpdyHeaderReader : IDisposable
{
    private const int MostHeaders = 100;
    private const int LongestText = 16 * 1024;

    // Two bytes of zlib and four that name the dictionary.
    private const int Prefix = 6;

    private readonly Feed feed = new();
    private readonly DeflateStream inflater;
    private bool isBegun;

    public SpdyHeaderReader() => inflater = new DeflateStream(feed, CompressionMode.Decompress);

    /// <exception cref="InvalidDataException">It is no header block.</exception>
    public IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        if (!isBegun)
        {
            if (block.Length < Prefix)
                throw new InvalidDataException("The header block is too short.");
            isBegun = true;
            // DeflateStream takes no dictionary: it is made to come first, uncompressed, and thrown away.
            byte[] dictionary = SpdyDictionary.Bytes();
            byte[] stored = new byte[5];
            BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(1), (ushort)dictionary.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(3), (ushort)~dictionary.Length);
            feed.Add([.. stored, .. dictionary]);
            inflater.ReadExactly(new byte[dictionary.Length]);
            block = block[Prefix..];
        }
        feed.Add(block.ToArray());
        try
        {
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            int count = Number(MostHeaders);
            for (int i = 0; i < count; i++)
            {
                string name = Text();
                headers[name] = Text();
            }
            return headers;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The header block is cut.", e);
        }
    }

    public void Dispose()
    {
        inflater.Dispose();
        feed.Dispose();
    }

    private string Text()
    {
        byte[] text = new byte[Number(LongestText)];
        inflater.ReadExactly(text);
        return Encoding.UTF8.GetString(text);
    }

    private int Number(int most)
    {
        byte[] bytes = new byte[4];
        inflater.ReadExactly(bytes);
        int value = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return value >= 0 && value <= most ? value : throw new InvalidDataException("The header block tells of a length that it cannot have.");
    }

    private sealed class Feed : Stream
    {
        private byte[] content = [];
        private int position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Add(byte[] more)
        {
            content = [.. content.AsSpan(position), .. more];
            position = 0;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = Math.Min(count, content.Length - position);
            content.AsSpan(position, read).CopyTo(buffer.AsSpan(offset));
            position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

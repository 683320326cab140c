namespace DismPS.Engine.Models.Compression;

/// <summary>Unpacks .xz (version 1.0.4 of the format): streams of blocks of LZMA2 chunks. Checksums are not compared; other filters are refused.</summary>
internal sealed class XzStream : DecodingStream
{
    private readonly LzmaCore core;
    private int checkBytes;
    private long blockPacked;
    private int chunkRest;
    private bool isStored;
    private bool hasProperties;
    private Place place = Place.StreamStart;
    private long consumed;

    public XzStream(Stream packed)
        : base(packed) => core = new LzmaCore(this);

    private enum Place
    {
        StreamStart,
        Block,
        Chunk,
        End,
    }

    public override int Read(Span<byte> buffer)
    {
        while (place != Place.End && buffer.Length > 0)
        {
            if (place == Place.StreamStart)
                StartStream();
            else if (place == Place.Block)
                StartBlock();
            else if (chunkRest == 0)
                StartChunk();
            else
                return ReadChunk(buffer[..Math.Min(buffer.Length, chunkRest)]);
        }

        return 0;
    }

    private int ReadChunk(Span<byte> buffer)
    {
        chunkRest -= buffer.Length;
        if (isStored)
        {
            foreach (ref byte value in buffer)
                value = core.Store(NextByte());
        }
        else if (core.Decode(buffer) < buffer.Length)
        {
            throw new InvalidDataException("they have an end marker where none may be");
        }

        if (chunkRest == 0 && !isStored && core.HasPending)
            throw new InvalidDataException("a match goes beyond its chunk");
        return buffer.Length;
    }

    private void StartStream()
    {
        int first = TryNextByte();
        // Padding between streams.
        while (first == 0)
            first = TryNextByte();
        if (first < 0)
        {
            place = Place.End;
            return;
        }

        ReadOnlySpan<byte> magic = [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];
        for (int i = 1; i < magic.Length && first == magic[0]; i++)
            first = NextByte() == magic[i] ? first : 0;
        if (first != magic[0] || NextByte() != 0)
            throw new InvalidDataException("their header is wrong");
        checkBytes = (NextByte() & 15) switch { 0 => 0, <= 3 => 4, <= 6 => 8, <= 9 => 16, <= 12 => 32, _ => 64 };
        NextNumber(4);
        place = Place.Block;
    }

    private void StartBlock()
    {
        consumed = 0;
        int size = CountedByte();
        if (size == 0)
        {
            SkipIndex();
            return;
        }

        int headerBytes = (size + 1) * 4;
        int flags = CountedByte();
        if ((flags & 0x40) != 0)
            NextVariable();
        if ((flags & 0x80) != 0)
            NextVariable();
        if ((flags & 0x3F) != 0 || NextVariable() != 0x21 || NextVariable() != 1)
            throw new InvalidDataException("they use a filter other than LZMA2");
        int bits = CountedByte();
        if (bits > 40)
            throw new InvalidDataException("their window is wrong");
        core.SetWindow(bits == 40 ? uint.MaxValue : (ulong)(2 | (bits & 1)) << ((bits / 2) + 11));
        hasProperties = false;
        if (consumed + 4 > headerBytes)
            throw new InvalidDataException("a block header is wrong");
        while (consumed < headerBytes)
            CountedByte();
        blockPacked = 0;
        place = Place.Chunk;
    }

    private void StartChunk()
    {
        int control = NextByte();
        blockPacked++;
        if (control == 0)
        {
            for (long i = blockPacked; i % 4 != 0; i++)
                NextByte();
            for (int i = 0; i < checkBytes; i++)
                NextByte();
            place = Place.Block;
            return;
        }

        isStored = control < 0x80;
        if (control is > 2 and < 0x80)
            throw new InvalidDataException("a chunk has an unknown kind");
        if (control is 1 or >= 0xE0)
            core.ResetWindow();
        chunkRest = NextBigEndian() + 1 + (isStored ? 0 : (control & 0x1F) << 16);
        if (isStored)
        {
            blockPacked += 2 + chunkRest;
            return;
        }

        blockPacked += 5 + NextBigEndian();
        if (control >= 0xC0)
        {
            int properties = NextByte();
            blockPacked++;
            if (properties % 9 + (properties / 9 % 5) > 4)
                throw new InvalidDataException("their properties are wrong");
            core.SetProperties((byte)properties);
            hasProperties = true;
        }
        else if (!hasProperties)
        {
            throw new InvalidDataException("a chunk comes before its properties");
        }
        else if (control >= 0xA0)
        {
            core.ResetState();
        }

        core.StartRangeCoder();
    }

    private void SkipIndex()
    {
        ulong records = NextVariable();
        for (ulong i = 0; i < records * 2 && records <= uint.MaxValue; i++)
            NextVariable();
        while (consumed % 4 != 0)
            CountedByte();
        // The index's own checksum and the footer.
        for (int i = 0; i < 4 + 12; i++)
            NextByte();
        place = Place.StreamStart;
    }

    private int NextBigEndian() => (NextByte() << 8) | NextByte();

    private int CountedByte()
    {
        consumed++;
        return NextByte();
    }

    private ulong NextVariable()
    {
        ulong value = 0;
        for (int i = 0; i < 9; i++)
        {
            int part = CountedByte();
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
                return value;
        }

        throw new InvalidDataException("a number in them is too long");
    }
}

namespace DismPS.Engine.Models.Compression;

/// <summary>Unpacks .bz2: blocks of run lengths, a Burrows-Wheeler transform, move-to-front and Huffman codes. Checksums are not compared.</summary>
internal sealed class Bzip2Stream : DecodingStream
{
    private const int GroupLength = 50;
    private const int MaxCodeLength = 20;

    private readonly uint[] chain;
    private readonly int blockLimit;
    private int bitBuffer;
    private int bitCount;
    private int rest;
    private uint cursor;
    private int previous = -1;
    private int runLength;
    private int repeats;
    private bool atEnd;

    public Bzip2Stream(Stream packed)
        : base(packed)
    {
        if (NextByte() != 'B' || NextByte() != 'Z' || NextByte() != 'h' || NextByte() is not (>= (byte)'1' and <= (byte)'9' and byte level))
            throw new InvalidDataException("their header is wrong");
        blockLimit = (level - '0') * 100_000;
        chain = GC.AllocateUninitializedArray<uint>(blockLimit);
    }

    public override int Read(Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length)
        {
            if (repeats > 0)
            {
                repeats--;
                buffer[count++] = (byte)previous;
            }
            else if (rest > 0)
            {
                Unpack(buffer, ref count);
            }
            else if (atEnd || !StartBlock())
            {
                break;
            }
        }

        return count;
    }

    // After four equal bytes comes the number of further ones.
    private void Unpack(Span<byte> buffer, ref int count)
    {
        rest--;
        cursor = chain[cursor];
        byte value = (byte)cursor;
        cursor >>= 8;
        if (runLength == 4)
        {
            repeats = value;
            runLength = 0;
            return;
        }

        runLength = value == previous ? runLength + 1 : 1;
        previous = value;
        buffer[count++] = value;
    }

    private bool StartBlock()
    {
        ulong magic = ((ulong)Bits(24) << 24) | (uint)Bits(24);
        Bits(16);
        Bits(16);
        if (magic == 0x177245385090)
        {
            bitCount = 0;
            return StartStream();
        }

        if (magic != 0x314159265359)
            throw new InvalidDataException("a block does not begin rightly");
        if (Bits(1) != 0)
            throw new InvalidDataException("a block is of an old kind");
        int origin = Bits(24);
        int length = ReadBlock();
        if (origin >= length)
            throw new InvalidDataException("a block is damaged");
        cursor = chain[origin] >> 8;
        rest = length;
        previous = -1;
        runLength = 0;
        return true;
    }

    private bool StartStream()
    {
        int first = TryNextByte();
        atEnd = first < 0;
        if (atEnd)
            return false;
        if (first != 'B' || NextByte() != 'Z' || NextByte() != 'h' || NextByte() is not (>= (byte)'1' and <= (byte)'9' and byte level) || (level - '0') * 100_000 > blockLimit)
            throw new InvalidDataException("something else follows them");
        return true;
    }

    private int ReadBlock()
    {
        byte[] symbols = ReadSymbols();
        int alphabet = symbols.Length + 2;
        int groups = Bits(3);
        int selectorCount = Bits(15);
        if (groups is < 2 or > 6 || selectorCount == 0)
            throw new InvalidDataException("a block has wrong tables");
        byte[] selectors = ReadSelectors(groups, selectorCount);
        var codes = new Bzip2Code[groups];
        for (int i = 0; i < groups; i++)
            codes[i] = ReadCode(alphabet);
        int length = ReadValues(symbols, selectors, codes, alphabet - 1);
        LinkValues(length);
        return length;
    }

    private byte[] ReadSymbols()
    {
        int used = Bits(16);
        var symbols = new List<byte>(256);
        for (int high = 0; high < 16; high++)
        {
            if ((used & (0x8000 >> high)) == 0)
                continue;
            int map = Bits(16);
            for (int low = 0; low < 16; low++)
            {
                if ((map & (0x8000 >> low)) != 0)
                    symbols.Add((byte)((high * 16) + low));
            }
        }

        return symbols.Count > 0 ? [.. symbols] : throw new InvalidDataException("a block has no symbols");
    }

    private byte[] ReadSelectors(int groups, int count)
    {
        byte[] order = [0, 1, 2, 3, 4, 5];
        byte[] selectors = new byte[count];
        for (int i = 0; i < count; i++)
        {
            int index = 0;
            while (Bits(1) == 1)
            {
                if (++index >= groups)
                    throw new InvalidDataException("a block has wrong tables");
            }

            selectors[i] = MoveToFront(order, index);
        }

        return selectors;
    }

    private Bzip2Code ReadCode(int alphabet)
    {
        Span<byte> lengths = stackalloc byte[alphabet];
        int length = Bits(5);
        for (int i = 0; i < alphabet; i++)
        {
            while (Bits(1) == 1)
            {
                length += Bits(1) == 0 ? 1 : -1;
                if (length is < 1 or > MaxCodeLength)
                    throw new InvalidDataException("a code is too long");
            }

            if (length is < 1 or > MaxCodeLength)
                throw new InvalidDataException("a code is too long");
            lengths[i] = (byte)length;
        }

        return new Bzip2Code(lengths);
    }

    private int ReadValues(byte[] symbols, byte[] selectors, Bzip2Code[] codes, int endSymbol)
    {
        int length = 0;
        int run = 0;
        int weight = 1;
        for (int i = 0; ; i++)
        {
            if (i / GroupLength >= selectors.Length)
                throw new InvalidDataException("a block has too few tables");
            int symbol = NextSymbol(codes[selectors[i / GroupLength]]);
            if (symbol < 2)
            {
                run += weight << symbol;
                weight <<= 1;
                if (run > blockLimit)
                    throw new InvalidDataException("a block is too long");
                continue;
            }

            if (length + run + (symbol == endSymbol ? 0 : 1) > blockLimit)
                throw new InvalidDataException("a block is too long");
            chain.AsSpan(length, run).Fill(symbols[0]);
            length += run;
            run = 0;
            weight = 1;
            if (symbol == endSymbol)
                return length;
            chain[length++] = MoveToFront(symbols, symbol - 1);
        }
    }

    private void LinkValues(int length)
    {
        Span<int> starts = stackalloc int[256];
        starts.Clear();
        foreach (uint value in chain.AsSpan(0, length))
            starts[(int)value]++;
        int sum = 0;
        for (int i = 0; i < 256; i++)
            (starts[i], sum) = (sum, sum + starts[i]);
        for (int i = 0; i < length; i++)
        {
            byte value = (byte)chain[i];
            chain[starts[value]++] |= (uint)i << 8;
        }
    }

    private static byte MoveToFront(byte[] order, int index)
    {
        byte value = order[index];
        Array.Copy(order, 0, order, 1, index);
        order[0] = value;
        return value;
    }

    private int NextSymbol(Bzip2Code code)
    {
        int value = 0;
        for (int length = 1; length <= MaxCodeLength; length++)
        {
            value = (value << 1) | Bits(1);
            if (code.Find(length, value) is >= 0 and int symbol)
                return symbol;
        }

        throw new InvalidDataException("a code is not known");
    }

    private int Bits(int count)
    {
        int value = 0;
        while (count > 0)
        {
            if (bitCount == 0)
            {
                bitBuffer = NextByte();
                bitCount = 8;
            }

            int take = Math.Min(count, bitCount);
            bitCount -= take;
            value = (value << take) | ((bitBuffer >> bitCount) & ((1 << take) - 1));
            count -= take;
        }

        return value;
    }
}

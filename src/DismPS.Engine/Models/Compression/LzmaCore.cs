namespace DismPS.Engine.Models.Compression;

/// <summary>The LZMA decoder: range coder, literals and matches (LZMA specification of the LZMA SDK).</summary>
internal sealed class LzmaCore(DecodingStream packed)
{
    /// <summary>Largest window that is allocated, in bytes; that of the highest preset.</summary>
    public const int MaxWindow = 64 * 1024 * 1024;

    private const int States = 12;
    private const int MaxPosStates = 16;
    private const ushort Half = 1024;

    private readonly ushort[] isMatch = new ushort[States * MaxPosStates];
    private readonly ushort[] isRep = new ushort[States];
    private readonly ushort[] isRep0 = new ushort[States];
    private readonly ushort[] isRep1 = new ushort[States];
    private readonly ushort[] isRep2 = new ushort[States];
    private readonly ushort[] isRep0Long = new ushort[States * MaxPosStates];
    private readonly ushort[] slots = new ushort[4 * 64];
    private readonly ushort[] special = new ushort[1 + 128 - 14];
    private readonly ushort[] align = new ushort[16];
    private readonly LzmaLength matchLength = new();
    private readonly LzmaLength repLength = new();
    private readonly uint[] reps = new uint[4];
    private ushort[] literals = [];
    private byte[] window = [];
    private int windowPosition;
    private long written;
    private int state;
    private int lc;
    private int lpMask;
    private int pbMask;
    private uint range;
    private uint code;
    private int pendingLength;

    /// <summary>True after the marker that ends a stream.</summary>
    public bool AtEndMarker { get; private set; }

    /// <summary>True when the range coder ended as an encoder ends it.</summary>
    public bool IsCodeSettled => code == 0;

    public void SetWindow(ulong size)
    {
        if (size > MaxWindow)
            throw new InvalidDataException("they need a window of more than 64 MiB");
        // Bytes that were not written are never read: no distance goes beyond what was written.
        window = GC.AllocateUninitializedArray<byte>(Math.Max(4096, (int)size));
        ResetWindow();
    }

    public void ResetWindow()
    {
        windowPosition = 0;
        written = 0;
    }

    /// <summary>Sets the properties byte.</summary>
    public void SetProperties(byte properties)
    {
        if (properties >= 9 * 5 * 5)
            throw new InvalidDataException("their properties are wrong");
        lc = properties % 9;
        int lp = properties / 9 % 5;
        lpMask = (1 << lp) - 1;
        pbMask = (1 << (properties / 45)) - 1;
        literals = new ushort[0x300 << (lc + lp)];
        ResetState();
    }

    public void ResetState()
    {
        foreach (ushort[] probabilities in (ushort[][])[isMatch, isRep, isRep0, isRep1, isRep2, isRep0Long, slots, special, align, literals])
            Array.Fill(probabilities, Half);
        matchLength.Reset();
        repLength.Reset();
        Array.Clear(reps);
        state = 0;
        pendingLength = 0;
    }

    public void StartRangeCoder()
    {
        if (packed.NextByte() != 0)
            throw new InvalidDataException("their range coder does not begin rightly");
        range = uint.MaxValue;
        code = 0;
        for (int i = 0; i < 4; i++)
            code = (code << 8) | packed.NextByte();
    }

    /// <summary>A byte that is stored as it is.</summary>
    public byte Store(byte value)
    {
        window[windowPosition] = value;
        windowPosition = windowPosition + 1 == window.Length ? 0 : windowPosition + 1;
        written++;
        return value;
    }

    /// <summary>Unpacks until the buffer is full or the end marker comes.</summary>
    public int Decode(Span<byte> output)
    {
        int count = 0;
        while (count < output.Length && !AtEndMarker)
        {
            if (pendingLength > 0)
            {
                count += CopyMatch(output[count..]);
            }
            else if (DecodeBit(ref isMatch[(state * MaxPosStates) + (int)(written & pbMask)]) == 0)
            {
                output[count++] = Store(DecodeLiteral());
            }
            else
            {
                DecodeMatch((int)(written & pbMask));
            }
        }

        return count;
    }

    /// <summary>True while a match is not written to its end.</summary>
    public bool HasPending => pendingLength > 0;

    internal uint DecodeBit(ref ushort probability)
    {
        uint bound = (range >> 11) * probability;
        uint bit = 0;
        if (code < bound)
        {
            range = bound;
            probability += (ushort)((2048 - probability) >> 5);
        }
        else
        {
            range -= bound;
            code -= bound;
            probability -= (ushort)(probability >> 5);
            bit = 1;
        }

        Normalize();
        return bit;
    }

    internal int DecodeTree(Span<ushort> tree, int bits)
    {
        int node = 1;
        for (int i = 0; i < bits; i++)
            node = (node << 1) | (int)DecodeBit(ref tree[node]);
        return node - (1 << bits);
    }

    private void Normalize()
    {
        if (range < 1 << 24)
        {
            range <<= 8;
            code = (code << 8) | packed.NextByte();
        }
    }

    private byte Back(uint distance)
    {
        int position = windowPosition - 1 - (int)distance;
        return window[position < 0 ? position + window.Length : position];
    }

    private byte DecodeLiteral()
    {
        byte previous = written > 0 ? Back(0) : (byte)0;
        int context = ((int)(written & lpMask) << lc) + (previous >> (8 - lc));
        Span<ushort> probabilities = literals.AsSpan(0x300 * context, 0x300);
        int symbol = 1;
        if (state >= 7)
        {
            int match = Back(reps[0]);
            while (symbol < 0x100)
            {
                int matchBit = (match >> 7) & 1;
                match <<= 1;
                int bit = (int)DecodeBit(ref probabilities[((1 + matchBit) << 8) + symbol]);
                symbol = (symbol << 1) | bit;
                if (matchBit != bit)
                    break;
            }
        }

        while (symbol < 0x100)
            symbol = (symbol << 1) | (int)DecodeBit(ref probabilities[symbol]);
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        return (byte)symbol;
    }

    private void DecodeMatch(int posState)
    {
        if (DecodeBit(ref isRep[state]) == 0)
        {
            (reps[3], reps[2], reps[1]) = (reps[2], reps[1], reps[0]);
            int length = matchLength.Decode(this, posState);
            state = state < 7 ? 7 : 10;
            reps[0] = DecodeDistance(length);
            if (reps[0] == uint.MaxValue)
                AtEndMarker = true;
            else
                StartMatch(length + 2);
            return;
        }

        if (DecodeBit(ref isRep0[state]) == 0)
        {
            if (DecodeBit(ref isRep0Long[(state * MaxPosStates) + posState]) == 0)
            {
                state = state < 7 ? 9 : 11;
                StartMatch(1);
                return;
            }
        }
        else
        {
            uint distance = reps[1];
            if (DecodeBit(ref isRep1[state]) != 0)
            {
                distance = reps[2];
                if (DecodeBit(ref isRep2[state]) != 0)
                    (distance, reps[3]) = (reps[3], reps[2]);
                reps[2] = reps[1];
            }

            (reps[1], reps[0]) = (reps[0], distance);
        }

        int repeated = repLength.Decode(this, posState);
        state = state < 7 ? 8 : 11;
        StartMatch(repeated + 2);
    }

    private void StartMatch(int length)
    {
        if (reps[0] >= written || reps[0] >= (uint)window.Length)
            throw new InvalidDataException("they refer to bytes before their beginning");
        pendingLength = length;
    }

    private int CopyMatch(Span<byte> output)
    {
        int length = Math.Min(pendingLength, output.Length);
        int from = windowPosition - 1 - (int)reps[0];
        from = from < 0 ? from + window.Length : from;
        // A match may reach into what it writes itself, so it goes byte by byte.
        for (int i = 0; i < length; i++)
        {
            byte value = window[from];
            from = from + 1 == window.Length ? 0 : from + 1;
            window[windowPosition] = value;
            windowPosition = windowPosition + 1 == window.Length ? 0 : windowPosition + 1;
            output[i] = value;
        }

        written += length;
        pendingLength -= length;
        return length;
    }

    private uint DecodeDistance(int length)
    {
        int slot = DecodeTree(slots.AsSpan(Math.Min(length, 3) * 64, 64), 6);
        if (slot < 4)
            return (uint)slot;
        int direct = (slot >> 1) - 1;
        uint distance = (uint)(2 | (slot & 1)) << direct;
        if (slot < 14)
            return distance + DecodeReverse(special.AsSpan((int)distance - slot), direct);
        for (int i = direct - 5; i >= 0; i--)
        {
            range >>= 1;
            code -= range;
            uint mask = 0 - (code >> 31);
            code += range & mask;
            Normalize();
            distance += (mask + 1) << (i + 4);
        }

        return distance + DecodeReverse(align, 4);
    }

    private uint DecodeReverse(Span<ushort> tree, int bits)
    {
        int node = 1;
        uint value = 0;
        for (int i = 0; i < bits; i++)
        {
            uint bit = DecodeBit(ref tree[node]);
            node = (node << 1) | (int)bit;
            value |= bit << i;
        }

        return value;
    }
}

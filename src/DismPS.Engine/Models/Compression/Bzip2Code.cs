namespace DismPS.Engine.Models.Compression;

/// <summary>A canonical Huffman code: codes of one length follow each other in the order of their symbols.</summary>
internal sealed class Bzip2Code
{
    private const int MaxLength = 20;

    private readonly int[] first = new int[MaxLength + 2];
    private readonly int[] offset = new int[MaxLength + 2];
    private readonly int[] count = new int[MaxLength + 2];
    private readonly short[] symbols;

    public Bzip2Code(ReadOnlySpan<byte> lengths)
    {
        foreach (byte length in lengths)
            count[length]++;
        for (int length = 1; length <= MaxLength; length++)
        {
            first[length + 1] = (first[length] + count[length]) << 1;
            offset[length + 1] = offset[length] + count[length];
        }

        symbols = new short[lengths.Length];
        int next = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                    symbols[next++] = (short)symbol;
            }
        }
    }

    /// <summary>The symbol of a code; -1 when no code of this length is so.</summary>
    public int Find(int length, int code)
    {
        int index = code - first[length];
        return index >= 0 && index < count[length] ? symbols[offset[length] + index] : -1;
    }
}

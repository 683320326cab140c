namespace DismPS.Engine.Models.Compression;

/// <summary>Lengths of LZMA matches: three trees, the choice between them coded by two bits.</summary>
internal sealed class LzmaLength
{
    private readonly ushort[] choice = new ushort[2];
    private readonly ushort[] low = new ushort[16 * 8];
    private readonly ushort[] middle = new ushort[16 * 8];
    private readonly ushort[] high = new ushort[256];

    public void Reset()
    {
        foreach (ushort[] probabilities in (ushort[][])[choice, low, middle, high])
            Array.Fill(probabilities, (ushort)1024);
    }

    public int Decode(LzmaCore core, int posState)
    {
        if (core.DecodeBit(ref choice[0]) == 0)
            return core.DecodeTree(low.AsSpan(posState * 8, 8), 3);
        if (core.DecodeBit(ref choice[1]) == 0)
            return 8 + core.DecodeTree(middle.AsSpan(posState * 8, 8), 3);
        return 16 + core.DecodeTree(high, 8);
    }
}

namespace DismPS.Fuzz.Mutation;

/// <summary>Joins the beginning of the input to the end of another file, or puts a part of that in.</summary>
internal sealed class SpliceMutator(IReadOnlyList<byte[]> seeds) : Mutator
{
    public override byte[] Change(byte[] input, Random random)
    {
        byte[] other = seeds[random.Next(seeds.Count)];
        (int at, int length) = Part(other, random);
        int place = random.Next(input.Length + 1);
        return random.Next(2) == 0 ? [.. input.AsSpan(0, place), .. other.AsSpan(at)] : Replace(input, place, 0, other.AsSpan(at, length));
    }
}

namespace DismPS.Fuzz.Mutation;

/// <summary>Puts words of the format in, or over what is there.</summary>
internal sealed class TokenMutator(IReadOnlyList<byte[]> tokens) : Mutator
{
    public override byte[] Change(byte[] input, Random random)
    {
        if (tokens.Count == 0)
            return Bytes.Change(input, random);
        (int at, int length) = Part(input, random);
        return Replace(input, at, random.Next(2) == 0 ? 0 : length, tokens[random.Next(tokens.Count)]);
    }
}

namespace DismPS.Fuzz.Mutation;

/// <summary>Writes a word of the format or a part of the input many times over: deep nesting, long names, endless lists.</summary>
internal sealed class RepeatMutator(IReadOnlyList<byte[]> tokens) : Mutator
{
    public override byte[] Change(byte[] input, Random random)
    {
        (int at, int length) = Part(input, random);
        byte[] part = tokens.Count > 0 && random.Next(2) == 0 ? tokens[random.Next(tokens.Count)] : input[at..(at + Math.Min(length, 64))];
        // Hundreds are cheap to read; a hundred thousand find what takes quadratic time.
        int times = random.Next(100) == 0 ? random.Next(100_000) : random.Next(300);
        times = Math.Min(times, (InputMaker.MaxBytes - input.Length) / Math.Max(part.Length, 1));
        if (times <= 0)
            return Bytes.Change(input, random);
        var repeated = new byte[part.Length * times];
        for (int i = 0; i < times; i++)
            part.CopyTo(repeated, i * part.Length);
        return Replace(input, at, 0, repeated);
    }
}

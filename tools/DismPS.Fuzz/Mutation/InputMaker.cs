namespace DismPS.Fuzz.Mutation;

/// <summary>Makes the inputs of a run: each by its number alone, so that any of them can be made again.</summary>
internal sealed class InputMaker(FuzzTarget target, int seed)
{
    /// <summary>Bytes that an input has at most.</summary>
    public const int MaxBytes = 1 << 20;

    // FNV-1a: the hash of .NET's strings differs from run to run.
    private readonly ulong name = target.Name.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);

    /// <summary>The seeds as they are come first, then changed ones.</summary>
    public byte[] Make(long index)
    {
        if (index < target.Seeds.Count)
            return target.Seeds[(int)index];
        var random = new Random((int)Mix(Mix(name ^ (uint)seed) ^ (ulong)index));
        byte[] input = target.Seeds[random.Next(target.Seeds.Count)];
        // Mostly few changes, which leave most of a file sound and so reach deep into a reader; sometimes many.
        int changes = random.Next(10) == 0 ? random.Next(5, 40) : random.Next(1, 5);
        for (; changes > 0; changes--)
        {
            input = target.Mutators[random.Next(target.Mutators.Count)].Change(input, random);
            if (input.Length > MaxBytes)
                input = input[..MaxBytes];
        }

        return input;
    }

    // SplitMix64.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

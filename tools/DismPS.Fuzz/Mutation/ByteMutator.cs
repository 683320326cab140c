namespace DismPS.Fuzz.Mutation;

/// <summary>Flips, sets, removes, doubles, moves and cuts bytes.</summary>
internal sealed class ByteMutator : Mutator
{
    private static readonly byte[] Odd = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, (byte)' ', (byte)'\n', (byte)'"'];

    public override byte[] Change(byte[] input, Random random)
    {
        (int at, int length) = Part(input, random);
        switch (random.Next(7))
        {
            case 0 when at < input.Length:
                return Replace(input, at, 1, [(byte)(input[at] ^ (1 << random.Next(8)))]);
            case 1 when at < input.Length:
                return Replace(input, at, 1, [random.Next(2) == 0 ? Odd[random.Next(Odd.Length)] : (byte)random.Next(256)]);
            case 2:
                return Replace(input, at, length, []);
            case 3:
                return Replace(input, at, 0, input.AsSpan(at, length));
            case 4:
                var noise = new byte[random.Next(1, 16)];
                random.NextBytes(noise);
                return Replace(input, at, 0, noise);
            case 5:
                return input[..at];
            default:
                int to = random.Next(input.Length - length + 1);
                return Replace(Replace(input, at, length, []), to, 0, input.AsSpan(at, length));
        }
    }
}

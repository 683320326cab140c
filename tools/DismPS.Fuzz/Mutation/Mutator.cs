namespace DismPS.Fuzz.Mutation;

/// <summary>Changes bytes at random; what it gets stays as it is.</summary>
internal abstract class Mutator
{
    public static Mutator Bytes { get; } = new ByteMutator();

    public static Mutator Lengths { get; } = new LengthMutator();

    public static Mutator YamlLines { get; } = new YamlLineMutator();

    public static Mutator Tokens(IReadOnlyList<byte[]> tokens) => new TokenMutator(tokens);

    public static Mutator Repeat(IReadOnlyList<byte[]> tokens) => new RepeatMutator(tokens);

    public static Mutator Splice(IReadOnlyList<byte[]> seeds) => new SpliceMutator(seeds);

    public static Mutator Protobuf(Mutator content) => new ProtobufMutator(content);

    public static Mutator Zip(Mutator inner) => new ZipMutator(inner);

    public abstract byte[] Change(byte[] input, Random random);

    /// <summary>The input with a part replaced.</summary>
    protected static byte[] Replace(byte[] input, int at, int length, ReadOnlySpan<byte> with) => [.. input.AsSpan(0, at), .. with, .. input.AsSpan(at + length)];

    /// <summary>A number in protobuf's variable form.</summary>
    protected static byte[] Varint(ulong number)
    {
        List<byte> bytes = [];
        for (; number > 0x7F; number >>= 7)
            bytes.Add((byte)(number | 0x80));
        bytes.Add((byte)number);
        return [.. bytes];
    }

    /// <summary>A part of the input: mostly short, sometimes of any length.</summary>
    protected static (int At, int Length) Part(byte[] input, Random random)
    {
        int at = random.Next(input.Length + 1);
        int most = input.Length - at;
        return (at, random.Next(1 + (random.Next(4) == 0 ? most : Math.Min(most, 16))));
    }
}

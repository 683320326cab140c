using System.Text;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz;

/// <summary>One reader of foreign bytes, with true files of its format to start from.</summary>
/// <param name="name">Short name, as --target takes it.</param>
/// <param name="seeds">Files of the format.</param>
/// <param name="tokens">Words of the format that chance would not find.</param>
internal abstract class FuzzTarget(string name, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> tokens) : IDisposable
{
    public string Name => name;

    public IReadOnlyList<byte[]> Seeds { get; } = seeds.Count > 0 ? seeds : throw new InvalidOperationException($"The target {name} has no seeds.");

    /// <summary>Makers of changes that fit the format.</summary>
    public virtual IReadOnlyList<Mutator> Mutators { get; } = [Mutator.Bytes, Mutator.Bytes, Mutator.Lengths, Mutator.Tokens(tokens), Mutator.Repeat(tokens), Mutator.Splice(seeds)];

    /// <summary>Reads the bytes; true when they are of the format. Whatever it throws is a bug of the reader.</summary>
    public abstract bool Run(byte[] input);

    public virtual void Dispose()
    {
    }

    /// <summary>Fails the input.</summary>
    protected static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new FuzzException(otherwise);
    }

    /// <summary>Tokens from texts; every character is one byte.</summary>
    protected static byte[][] Words(params string[] words) => [.. words.Select(Encoding.Latin1.GetBytes)];
}

using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of .npz archives.</summary>
internal sealed class NpzTarget() : FuzzTarget("npz", Archives, ZipWords)
{
    /// <summary>Signatures and fields of zip archives.</summary>
    public static readonly IReadOnlyList<byte[]> ZipWords = Words(
        "PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "PK\x07\x08", "\x08\x00", "\x00\x00", "\x09\x00", "\x0C\x00", "\x01\x00\x10\x00", "../", "/", ".npy", "\\");

    private static readonly IReadOnlyList<byte[]> Archives = SeedFiles.Of("tests/data/npy", "*.npz");

    public override IReadOnlyList<Mutator> Mutators { get; } = OfZip(Archives, Mutator.Bytes, Mutator.Lengths, Mutator.Tokens(NpyTarget.Header));

    /// <summary>Mostly changes inside the archive: one byte of the archive itself and hardly anything of it can be read.</summary>
    public static IReadOnlyList<Mutator> OfZip(IReadOnlyList<byte[]> archives, params IEnumerable<Mutator> content) =>
    [
        .. Enumerable.Repeat(content.Select(Mutator.Zip), 5).SelectMany(m => m),
        Mutator.Bytes, Mutator.Lengths, Mutator.Tokens(ZipWords), Mutator.Repeat(ZipWords), Mutator.Splice(archives),
    ];

    public override bool Run(byte[] input)
    {
        try
        {
            using var archive = new NpzArchive(new MemoryStream(input), "a.npz", 1 << 24);
            foreach (string name in archive.Names)
                NpyTarget.ReadAll(archive.OpenAsync(name, 1 << 24, CancellationToken.None).AsTask().GetAwaiter().GetResult());
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.InputInvalid)
        {
            return false;
        }
    }
}

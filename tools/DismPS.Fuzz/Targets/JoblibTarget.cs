using DismPS.Engine.Models.Pickle;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The search for pickles in joblib files, arrays and archives, with all decompressors.</summary>
internal sealed class JoblibTarget() : FuzzTarget("joblib", Files, Marks)
{
    private static readonly IReadOnlyList<byte[]> Files = [.. SeedFiles.Of("tests/data", "*.joblib", "*.pkl", "object.npy", "*.npz"), .. SeedFiles.Of("tests/data/models/odd/pickles", "*.pt")];

    private static readonly IReadOnlyList<byte[]> Marks = Words(
        "\x1F\x8B\x08", "BZh9", "1AY&SY\x59", "\x17\x72\x45\x38\x50\x90", "\xFD" + "7zXZ\0", "\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "\x5D\0\0\0\xFF", "\x78\x9C", "ZF0x", "PK\x03\x04", "\x93NUMPY\x01\0", "\x80\x04", "\0\0", "YZ");

    public override IReadOnlyList<Mutator> Mutators { get; } =
        [Mutator.Bytes, Mutator.Bytes, Mutator.Lengths, Mutator.Tokens(Marks), Mutator.Repeat(Marks), Mutator.Splice(Files), Mutator.Zip(Mutator.Bytes)];

    public override bool Run(byte[] input)
    {
        PickledFile file = PickledFileReader.Read(new MemoryStream(input), new PickleBudget());
        Require(!file.Parts.IsDefault, "the list of parts is missing");
        Require(!file.IsLimit || file.Fault is not null || file.Parts.Any(p => p.Scan.IsLimit), "a limit without words");
        return file.Fault is null && file.Kind != PickledFileKind.Other;
    }
}

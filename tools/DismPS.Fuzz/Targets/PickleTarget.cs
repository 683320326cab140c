using DismPS.Engine.Models.Pickle;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The scanner of pickle opcodes.</summary>
internal sealed class PickleTarget() : FuzzTarget("pickle", Pickles, Opcodes)
{
    private static readonly IReadOnlyList<byte[]> Pickles = SeedFiles.Of("tests/data", "*.pkl", "*raw.joblib", "protocol-*.joblib");

    private static readonly IReadOnlyList<byte[]> Opcodes = Words(
        "\x80\x02", "\x80\x05", "(", ".", "0", "1", "2", "cos\nsystem\n", "cbuiltins\neval\n", "\x8C\x02os\x8C\x06system\x93", "\x8C\x01a", "X\x05\0\0\0abcde", "X\xFF\xFF\xFF\x7F", "\x8D\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", "R", "\x81",
        "\x92", "b", "s", "u", "a", "e", "t", "\x85", "\x86", "\x87", ")", "]", "}", "l", "d", "o", "i\nos\nsystem\n", "N", "K\x01", "J\xFF\xFF\xFF\x7F", "I1\n", "L99999999999999999999L\n", "\x8A\xFF", "\x8B\xFF\xFF\xFF\x7F", "F1e999\n",
        "q\0", "r\xFF\xFF\xFF\x7F", "h\0", "j\xFF\xFF\xFF\x7F", "g99999999999999999999\n", "p0\n", "\x94", "\x82\x01", "\x83\x01\x02", "\x84\xFF\xFF\xFF\x7F", "P1\n", "Q", "\x95\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "\x96\xFF\xFF\xFF\x7F\0\0\0\0",
        "\x97", "\x98", "\x8E\0\0\0\x7F\0\0\0\0", "\x8F", "\x90", "\x91", "B\xFF\xFF\xFF\x7F", "C\xFF", "T\xFF\xFF\xFF\x7F", "U\xFF", "S'a\\x'\n", "V\\ud800\n", "G\x7F\xF0\0\0\0\0\0\0");

    public override IReadOnlyList<Mutator> Mutators { get; } =
        [Mutator.Tokens(Opcodes), Mutator.Tokens(Opcodes), Mutator.Tokens(Opcodes), Mutator.Bytes, Mutator.Bytes, Mutator.Lengths, Mutator.Repeat(Opcodes), Mutator.Splice(Pickles)];

    public override bool Run(byte[] input)
    {
        PickleScan scan = PickleScanner.Scan(new MemoryStream(input), new PickleBudget());
        Require(!scan.Globals.IsDefault && !scan.Versions.IsDefault, "a list is missing");
        Require(!scan.IsLimit || scan.Fault is not null, "a limit without words");
        return scan.Fault is null;
    }
}

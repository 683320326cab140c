using System.Buffers.Binary;
using DismPS.Engine.Models.Pickle;

namespace DismPS.Engine.Tests.Models.Pickle;

public sealed class PickleScannerTests
{
    private const string System4 = "\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093";

    [Theory]
    [InlineData("cposix\nsystem\n(S'true'\ntR.")]
    [InlineData("(iposix\nsystem\n.")]
    [InlineData("\u0080\u0002(cposix\nsystem\nX\u0001\u0000\u0000\u0000ao.")]
    [InlineData("\u0080\u0002cposix\nsystem\n)\u0081.")]
    [InlineData("\u0080\u0004cposix\nsystem\n)}\u0092.")]
    [InlineData(System4 + ")R.")]
    [InlineData("Vposix\nVsystem\n\u0093)R.")]
    [InlineData("V\\u0070osix\nS'sys\\x74em'\n\u0093)R.")]
    [InlineData("U\u0005posixT\u0006\u0000\u0000\u0000system\u0093)R.")]
    [InlineData("\u008c\u0005posix\u00940\u008c\u0006systemq\u00090h\u0000h\u0009\u0093)R.")]
    [InlineData("\u008c\u0005posixr\u0000\u0000\u0001\u00000\u008c\u0006systemp77\n0j\u0000\u0000\u0001\u0000g77\n\u0093)R.")]
    [InlineData("\u008d\u0005\u0000\u0000\u0000\u0000\u0000\u0000\u0000posix\u008c\u0006system\u0093)R.")]
    [InlineData("cnumpy.core\n_ufunc_reconstruct\n(Vposix\nVsystem\ntR)R.")]
    public void Every_way_to_name_an_import_is_followed(string pickle)
    {
        PickleScan scan = Opcodes.Scan(pickle);
        Assert.Null(scan.Fault);
        PickleGlobal global = Assert.Single(scan.Globals, g => g.ToString() == "posix.system");
        Assert.True(global.IsCalled);
    }

    [Theory]
    [InlineData("\u008c\u0005posix\u0094\u0080\u00020(h\u0000o.", 1)]
    [InlineData("K\u0001K\u0002\u0093.", 1)]
    [InlineData("(lK\u0001\u0093)R.", 2)]
    [InlineData("cnumpy.core\n_ufunc_reconstruct\n(K\u0001K\u0002tR.", 1)]
    [InlineData("cm\nC\n}b.", 1)]
    public void Import_whose_name_cannot_be_told_is_counted(string pickle, int count)
    {
        PickleScan scan = Opcodes.Scan(pickle);
        Assert.Null(scan.Fault);
        Assert.Equal(count, scan.UnknownCalls);
    }

    [Fact]
    public void Value_that_is_remembered_twice_is_the_later_one()
    {
        // Index 1 is set out of order, then again in order.
        PickleScan scan = Opcodes.Scan("Vharmless\nq\u00010Vposix\nq\u00000Vsystem\nq\u00010h\u0000h\u0001\u0093.");
        Assert.Equal(["posix.system"], Opcodes.Names(scan));
        Assert.Equal(["posix.system"], Opcodes.Names(Opcodes.Scan("Vx\nq\u0005\u00940Vposix\n\u00940Vsystem\n\u00940h\u0002h\u0003\u0093.")));
    }

    [Fact]
    public void Pickles_after_each_other_are_all_followed()
    {
        PickleScan scan = Opcodes.Scan("N.K\u0001." + System4 + ")R.");
        Assert.Equal((3, null), (scan.Pickles, scan.Fault));
        Assert.Equal(["posix.system"], Opcodes.Names(scan));
    }

    [Fact]
    public void Bytes_after_a_pickle_are_no_fault_but_calls_in_them_count()
    {
        Assert.Null(Opcodes.Scan("N.\n").Fault);
        Assert.Empty(Opcodes.Scan("N.cnot a\nmodule\nzz").Globals);
        Assert.Equal(["posix.system"], Opcodes.Names(Opcodes.Scan("N.cposix\nsystem\n)Rzz")));
        Assert.NotNull(Opcodes.Scan("N.\u0080\u0004zz").Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("t.")]
    [InlineData("\u0085.")]
    [InlineData("h\u0001.")]
    [InlineData("}K\u0001s.")]
    [InlineData("}(K\u0001u.")]
    [InlineData("(K\u0001d.")]
    [InlineData("(R.")]
    [InlineData("N(0R.")]
    [InlineData("\u0080\u0006N.")]
    [InlineData("g-1\n.")]
    [InlineData("p99999999999999999999999\n.")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u00ff.")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fx")]
    [InlineData("Vno end")]
    [InlineData("cno end\nof name")]
    public void Broken_pickles_have_a_fault(string pickle)
    {
        Assert.NotNull(Opcodes.Scan(pickle).Fault);
    }

    [Fact]
    public void Claims_of_frames_do_not_move_the_scanner()
    {
        Assert.Equal(["posix.system"], Opcodes.Names(Opcodes.Scan("\u0080\u0004\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f" + System4[2..] + ")R.")));
        Assert.Equal(["posix.system"], Opcodes.Names(Opcodes.Scan("\u0080\u0004\u0095\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000" + System4[2..] + ")R.")));
    }

    [Theory]
    [InlineData("(", 3_000_000, "more than 100000 of its containers are open at once")]
    [InlineData("]", 200_000, "its values lie more than 10000 deep in each other")]
    [InlineData("N\u0085", 100_000, "its values lie more than 10000 deep in each other")]
    [InlineData("(N", 90_000, null)]
    public void Endless_nesting_stops_at_a_limit(string part, int times, string? limit)
    {
        string pickle = "N" + string.Concat(Enumerable.Repeat(part == "N\u0085" ? "\u0085" : part, times));
        PickleScan scan = Opcodes.Scan(pickle);
        Assert.Equal(limit is not null, scan.IsLimit);
        Assert.Equal(limit ?? "the file ends too early", scan.Fault);
    }

    [Fact]
    public void Growth_of_memo_and_stack_stops_at_a_limit()
    {
        Assert.True(Opcodes.Scan("N" + new string('\u0094', 2_100_000)).IsLimit);
        Assert.True(Opcodes.Scan("(" + new string('N', 2_100_000)).IsLimit);
        Assert.True(PickleScanner.Scan(new MemoryStream(Opcodes.Of("(" + new string(']', 20_000))), new PickleBudget { Objects = 10_000 }).IsLimit);
        byte[] busy = Opcodes.Of("N" + string.Concat(Enumerable.Repeat("20", 10_000)));
        Assert.True(PickleScanner.Scan(new MemoryStream(busy), new PickleBudget { Opcodes = 10_000 }).IsLimit);
    }

    [Fact]
    public void Budget_of_bytes_stops_a_stream_without_end()
    {
        var budget = new PickleBudget { Bytes = 1_000_000 };
        PickleScan scan = PickleScanner.Scan(new EndlessStream((byte)'('), budget);
        Assert.True(scan.IsLimit);
    }

    [Fact]
    public void Old_and_new_files_of_torch_are_told_apart_from_pickles()
    {
        Assert.True(Opcodes.ReadFile(File.ReadAllBytes(RepositoryFiles.Data("torchscript", "state-dict-legacy.pt"))).IsTorchSave);
        Assert.True(Opcodes.ReadFile(File.ReadAllBytes(RepositoryFiles.Data("torchscript", "state-dict.pt"))).IsTorchSave);
        Assert.True(Opcodes.ReadFile(File.ReadAllBytes(RepositoryFiles.Data("torchscript", "traced.pt"))).IsTorchScript);
    }

    [Fact]
    public void Versions_are_read_out_of_states()
    {
        PickledFile file = Opcodes.ReadFile(File.ReadAllBytes(RepositoryFiles.Data("models", "sklearn-plain", "model.joblib")));
        Assert.Contains(new PickleVersion("sklearn", "1.2.1"), file.Parts.Single().Scan.Versions);
    }

    [Fact]
    public void Mutated_pickles_are_followed_or_refused()
    {
        var random = new Random(4);
        byte[][] seeds = [.. Directory.EnumerateFiles(RepositoryFiles.Data("models", "odd", "pickles")).Concat(Directory.EnumerateFiles(RepositoryFiles.Data("pickles")))
            .Where(f => new FileInfo(f).Length < 2_000).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        for (int i = 0; i < 2500; i++)
        {
            byte[] bytes = Mutate(seeds[i % seeds.Length], random);
            PickledFile file = Opcodes.ReadFile(bytes);
            Assert.All(file.Parts, part => Assert.False(part.Scan.Globals.IsDefault));
            foreach (PickleGlobal global in file.Parts.SelectMany(p => p.Scan.Globals))
                PickleFamilies.Judge(global);
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] bytes = random.Next(4) == 0 ? seed[..random.Next(seed.Length + 1)] : [.. seed];
        for (int i = random.Next(6); i > 0 && bytes.Length > 0; i--)
        {
            int place = random.Next(bytes.Length);
            bytes[place] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            if (random.Next(8) == 0 && place + 8 <= bytes.Length)
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(place), (ulong)random.NextInt64());
        }

        return bytes;
    }

    private sealed class EndlessStream(byte value) : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill(value);
            return count;
        }
    }
}

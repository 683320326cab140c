using System.IO.Compression;
using System.Reflection;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using static DismPS.Engine.Tests.Inference.Inputs;

namespace DismPS.Engine.Tests.Inference;

public sealed class NumpyInputTests
{
    private static readonly string Folder = Path.Combine(
        typeof(NumpyInputTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "RepositoryRoot").Value!, "tests/data/npy");

    private static readonly TensorSpec Three = Spec("x", DataType.Fp32, -1, 3);

    [Theory]
    [InlineData("rows.npz")]
    [InlineData("rows-compressed.npz")]
    public async Task Arrays_by_name_are_inputs_and_columns_of_the_same_length_travel(string name)
    {
        List<InputBatch> batches = await Open(name, [Three], new InputReaderOptions { BatchSize = 4 });
        Assert.Equal([(0L, 4), (4, 4), (8, 2)], batches.Select(batch => (batch.FirstRow, batch.RowCount)));
        Assert.Equal(Enumerable.Range(0, 30).Select(value => (float)value), batches.SelectMany(batch => Floats(batch.Inputs[0])));
        RowLabels labels = batches[1].Labels[2];
        Assert.Equal((398407, 6), (labels.Run, labels.Lumisection));
        Assert.Equal([("note", "n6"), ("weight", "1.5")], labels.Columns.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task One_positional_array_is_the_one_input()
    {
        Assert.Equal(10, (await Open("positional.npz", [Three])).Sum(batch => batch.RowCount));
        Assert.Equal(10, (await Open("rows.npz", [Spec("y", DataType.Fp64, -1, 3)], new InputReaderOptions { Map = new Dictionary<string, string> { ["x"] = "y" } })).Sum(batch => batch.RowCount));
    }

    [Theory]
    [InlineData("le-f4.npy")]
    [InlineData("be-i8.npy")]
    [InlineData("fortran-f4.npy")]
    public async Task An_npy_file_is_the_one_input_and_is_converted(string name)
    {
        List<InputBatch> batches = await Open(name, [Spec("m", DataType.Fp32, -1, 2, 3)], new InputReaderOptions { BatchSize = 3 });
        Assert.Equal(["3,2,3", "1,2,3"], batches.Select(batch => string.Join(',', batch.Inputs[0].Shape)));
        Assert.Equal("m", batches[0].Inputs[0].Name);
        Assert.Equal(Enumerable.Range(0, 24).Select(value => (float)value), batches.SelectMany(batch => Floats(batch.Inputs[0])));
    }

    [Fact]
    public async Task No_rows_are_no_batches() => Assert.Empty(await Open("empty.npy", [Spec("x", DataType.Fp32, -1, 51)]));

    [Fact]
    public async Task Texts_are_read_into_byte_inputs()
    {
        InputBatch batch = Assert.Single(await Open("unicode.npy", [Spec("name", DataType.Bytes, -1)]));
        Assert.Equal([0, 0, 0, 0, 2, 0, 0, 0, 0xC3, 0xA9, 7, 0, 0, 0], batch.Inputs[0].Data.ToArray()[..14]);
    }

    [Fact]
    public async Task Faults_name_array_and_expectation()
    {
        Assert.Equal("in: the array for x has shape [4,2,3], [-1,51] was expected.", (await Fault(Open("le-f4.npy", [Spec("x", DataType.Fp32, -1, 51)]))).Message);
        Assert.Contains("an .npy file holds one array and the model has 2 inputs: x, y.", (await Fault(Open("le-f4.npy", [Three, Spec("y", DataType.Fp32, -1)]))).Message);
        Assert.Equal("in: the array for the input y FP32 [-1,3] is missing. Found: x, run, ls, note, weight, table, other, one.",
            (await Fault(Open("rows.npz", [Three, Spec("y", DataType.Fp32, -1, 3)]))).Message);
        Assert.Equal("in: other has 3 rows and x 10.", (await Fault(Open("rows.npz", [Three, Spec("other", DataType.Fp32, -1)]))).Message);
        Assert.Equal("in: weight: element 0 of row 1 is 0.25 (FP64), which INT32 cannot hold.",
            (await Fault(Open("rows.npz", [Three, Spec("weight", DataType.Int32, -1)]))).Message);
        Assert.Contains("in (x)", (await Fault(ReadNpz(("x", File.ReadAllBytes(Path.Combine(Folder, "object.npy")))))).Message);
    }

    [Fact]
    public async Task Archives_that_unpack_to_too_much_are_refused()
    {
        byte[] zeros = new byte[4_000_000];
        DismException fault = await Fault(ReadNpz(new InputReaderOptions { MaxUnpackedBytes = 1_000_000 }, ("x", zeros)));
        Assert.Contains("unpack to more than 1000000 bytes", fault.Message);
        (string, byte[])[] many = [.. Enumerable.Range(0, 1001).Select(i => ($"a{i}", Array.Empty<byte>()))];
        Assert.Contains("1001 entries; at most 1000", (await Fault(ReadNpz(many))).Message);
    }

    [Fact]
    public async Task Damaged_archives_end_in_a_fault()
    {
        byte[] good = File.ReadAllBytes(Path.Combine(Folder, "rows-compressed.npz"));
        Random random = new(11);
        for (int i = 0; i < 2000; i++)
        {
            byte[] file = i % 3 == 0 ? good[..random.Next(good.Length + 1)] : [.. good];
            for (int change = random.Next(1, 5); change > 0 && file.Length > 0; change--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                await Read(file, [Three], new InputReaderOptions { Format = InputFormat.Npz });
            }
            catch (DismException fault)
            {
                Assert.Equal(ErrorCode.InputInvalid, fault.Code);
            }
        }
    }

    private static Task<List<InputBatch>> Open(string name, TensorSpec[] specs, InputReaderOptions? options = null) =>
        Read(File.ReadAllBytes(Path.Combine(Folder, name)), specs,
            (options ?? new InputReaderOptions()) with { DisplayName = "in", Format = InputReader.FormatOf(name) });

    private static Task<List<InputBatch>> ReadNpz(params (string Name, byte[] Content)[] entries) => ReadNpz(new InputReaderOptions(), entries);

    private static Task<List<InputBatch>> ReadNpz(InputReaderOptions options, params (string Name, byte[] Content)[] entries)
    {
        MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name + ".npy").Open();
                entry.Write(content);
            }
        }

        return Read(stream.ToArray(), [Three], options with { DisplayName = "in", Format = InputFormat.Npz });
    }
}

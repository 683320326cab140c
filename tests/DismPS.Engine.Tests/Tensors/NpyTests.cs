using System.Reflection;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Tensors;

public sealed class NpyTests
{
    private static readonly string Folder = Path.Combine(
        typeof(NpyTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "RepositoryRoot").Value!, "tests/data/npy");

    [Theory]
    [InlineData("i1", DataType.Int8)]
    [InlineData("le-i2", DataType.Int16)]
    [InlineData("le-i4", DataType.Int32)]
    [InlineData("le-i8", DataType.Int64)]
    [InlineData("u1", DataType.UInt8)]
    [InlineData("le-u2", DataType.UInt16)]
    [InlineData("le-u4", DataType.UInt32)]
    [InlineData("le-u8", DataType.UInt64)]
    [InlineData("le-f2", DataType.Fp16)]
    [InlineData("le-f4", DataType.Fp32)]
    [InlineData("le-f8", DataType.Fp64)]
    [InlineData("be-i2", DataType.Int16)]
    [InlineData("be-i4", DataType.Int32)]
    [InlineData("be-i8", DataType.Int64)]
    [InlineData("be-u2", DataType.UInt16)]
    [InlineData("be-u4", DataType.UInt32)]
    [InlineData("be-u8", DataType.UInt64)]
    [InlineData("be-f2", DataType.Fp16)]
    [InlineData("be-f4", DataType.Fp32)]
    [InlineData("be-f8", DataType.Fp64)]
    [InlineData("fortran-f4", DataType.Fp32)]
    [InlineData("fortran-be-i4", DataType.Int32)]
    [InlineData("version-2", DataType.Fp32)]
    [InlineData("version-3", DataType.Fp32)]
    public async Task Arrays_that_numpy_wrote_are_read(string name, DataType type)
    {
        Tensor tensor = await ReadAll(File.ReadAllBytes(Path.Combine(Folder, name + ".npy")));
        Assert.Equal((type, "4,2,3"), (tensor.DataType, string.Join(',', tensor.Shape)));
        Assert.Equal(Enumerable.Range(0, 24).Select(value => (double)value), Enumerable.Range(0, 24).Select(i => ElementReader.Number(tensor, i)));
    }

    [Fact]
    public async Task Bools_are_zero_or_one()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, "bool.npy"));
        file[^1] = 7;
        Tensor tensor = await ReadAll(file);
        Assert.Equal(DataType.Bool, tensor.DataType);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)(i % 2)), tensor.Data.ToArray());
    }

    [Theory]
    [InlineData("bytes", "|6162|ff0063")]
    [InlineData("unicode", "|c3a9|e697a5e69cac78")]
    [InlineData("unicode-be", "|c3a9|e697a5e69cac78")]
    public async Task Texts_become_byte_elements(string name, string expected)
    {
        Tensor tensor = await ReadAll(File.ReadAllBytes(Path.Combine(Folder, name + ".npy")));
        List<string> texts = [];
        for (ReadOnlyMemory<byte> rest = tensor.Data; rest.Length > 0;)
        {
            int length = BitConverter.ToInt32(rest.Span);
            texts.Add(Convert.ToHexStringLower(rest.Span.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        Assert.Equal(expected, string.Join('|', texts));
    }

    [Theory]
    [InlineData("object", "object")]
    [InlineData("structured", "structured")]
    [InlineData("complex", "complex")]
    [InlineData("datetime", "datetime64")]
    [InlineData("longdouble", "floating-point")]
    [InlineData("scalar", "scalar")]
    public async Task Arrays_without_a_tensor_type_are_refused_by_name(string name, string word)
    {
        DismException fault = await Assert.ThrowsAsync<DismException>(() => ReadAll(File.ReadAllBytes(Path.Combine(Folder, name + ".npy"))));
        Assert.Equal(ErrorCode.InputInvalid, fault.Code);
        Assert.Contains(word, fault.Message);
        Assert.StartsWith("a.npy: ", fault.Message);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", true)]
    [InlineData("{\"shape\":(2L,),\"descr\":\"<f4\",\"fortran_order\":False}", true)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", true)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1+1,), }", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}; import os", false)]
    [InlineData("{'descr': __import__('os'), 'fortran_order': False, 'shape': (2,)}", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", false)]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", false)]
    [InlineData("{'descr': '<f4', 'shape': (2,)}", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9)}", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", false)]
    [InlineData("{'descr': '<f3', 'fortran_order': False, 'shape': (2,)}", false)]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (2,)}", false)]
    [InlineData("", false)]
    public async Task Headers_are_parsed_as_literals_only(string header, bool good)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 128, 63, 0, 0, 0, 64];
        if (good)
            Assert.Equal("1 2", Floats(await ReadAll(file)));
        else
            Assert.Equal(ErrorCode.InputInvalid, (await Assert.ThrowsAsync<DismException>(() => ReadAll(file))).Code);
    }

    [Fact]
    public async Task What_the_writer_writes_is_read_back()
    {
        foreach (DataType type in Enum.GetValues<DataType>().Where(type => type is not (DataType.Bytes or DataType.Bf16)))
        {
            byte[] data = new byte[6 * type.ElementSize()];
            for (int i = 0; i < data.Length; i += type.ElementSize())
                data[i] = 1;
            MemoryStream stream = new();
            NpyWriter.Write(stream, new Tensor("x", type, [3, 2], data));
            Tensor tensor = await ReadAll(stream.ToArray());
            Assert.Equal((type, 6), (tensor.DataType, tensor.Count));
            Assert.Equal(data, tensor.Data.ToArray());
            Assert.Equal(0, (stream.Length - data.Length) % 64);
        }
    }

    [Fact]
    public async Task Rows_come_in_blocks_and_nothing_comes_behind_the_end()
    {
        NpyArray array = await NpyArray.OpenAsync(File.OpenRead(Path.Combine(Folder, "le-f4.npy")), "a.npy", 0, default);
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 18)), Floats((await array.ReadRowsAsync(3, default))!));
        Assert.Equal([1L, 2, 3], (await array.ReadRowsAsync(3, default))!.Shape);
        Assert.Null(await array.ReadRowsAsync(3, default));
    }

    [Fact]
    public async Task A_fortran_array_above_the_limit_is_refused_before_it_is_held()
    {
        byte[] header = Encoding.ASCII.GetBytes("{'descr':'<f4','fortran_order':True,'shape':(1000000,1000)}");
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header];
        using Stream stream = new Inference.SlowStream(file, 1000);
        DismException fault = await Assert.ThrowsAsync<DismException>(async () => await NpyArray.OpenAsync(stream, "a.npy", 1000, default));
        Assert.Contains("too early", fault.Message);
    }

    [Fact]
    public async Task Damaged_files_end_in_a_fault()
    {
        byte[] good = File.ReadAllBytes(Path.Combine(Folder, "fortran-be-i4.npy"));
        Random random = new(5);
        for (int i = 0; i < 4000; i++)
        {
            byte[] file = good[..random.Next(good.Length + 1)];
            for (int change = random.Next(4); change > 0 && file.Length > 0; change--)
                file[random.Next(Math.Min(file.Length, 128))] = (byte)random.Next(256);
            try
            {
                await ReadAll(file);
            }
            catch (DismException fault)
            {
                Assert.Equal(ErrorCode.InputInvalid, fault.Code);
            }
        }
    }

    private static string Floats(Tensor tensor) => string.Join(' ', tensor.AsSpan<float>().ToArray());

    private static async Task<Tensor> ReadAll(byte[] file)
    {
        NpyArray array = await NpyArray.OpenAsync(new MemoryStream(file), "a.npy", 1 << 20, default);
        return await array.ReadRowsAsync((int)Math.Clamp(array.RowCount, 1, 1_000_000), default) ?? throw new InvalidOperationException("no rows");
    }
}

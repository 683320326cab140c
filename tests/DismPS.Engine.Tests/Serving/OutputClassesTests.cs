using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving;

public sealed class OutputClassesTests
{
    // The recordings of the real server have these (classification/OUTPUT0_5, OUTPUT1_2, nobatch).
    [Fact]
    public void The_largest_elements_come_first_and_equal_ones_in_their_order()
    {
        Assert.Equal(
            ["5.500000:1:bad", "5.500000:3:hot cell", "3.250000:2:unsure", "0.100000:0:good", "-1.000000:4"],
            Classify<float>(DataType.Fp32, [1, 5], [0.1f, 5.5f, 3.25f, 5.5f, -1], 5, [1, 5], "good", "bad", "unsure", "hot cell"));
        Assert.Equal(["9:1", "3:0"], Classify<int>(DataType.Int32, [1, 3], [3, 9, 1], 2, [1, 2]));
    }

    [Fact]
    public void Each_row_of_a_batch_has_its_own_classes() =>
        Assert.Equal(["2:1", "7:0"], Classify<short>(DataType.Int16, [2, 2], [1, 2, 7, 3], 1, [2, 1]));

    [Fact]
    public void More_classes_than_there_are_give_all() =>
        Assert.Equal(["2.000000:1", "1.000000:0"], Classify<double>(DataType.Fp64, [1, 2], [1, 2], int.MaxValue, [1, 2]));

    [Fact]
    public void A_batch_without_rows_has_no_classes() => Assert.Empty(Classify<float>(DataType.Fp32, [0, 4], [], 3, [0, 0]));

    [Fact]
    public void What_is_no_number_comes_last() =>
        Assert.Equal(
            ["inf:2", "1.000000:1", "-inf:3", "nan:0"],
            Classify<float>(DataType.Fp32, [1, 4], [float.NaN, 1, float.PositiveInfinity, float.NegativeInfinity], 4, [1, 4]));

    [Fact]
    public void Every_integer_type_is_written_as_it_is()
    {
        Assert.Equal(["18446744073709551615:0"], Classify<ulong>(DataType.UInt64, [1, 2], [ulong.MaxValue, 1], 1, [1, 1]));
        Assert.Equal(["-9223372036854775808:0"], Classify<long>(DataType.Int64, [1, 1], [long.MinValue], 1, [1, 1]));
        Assert.Equal(["255:1"], Classify<byte>(DataType.UInt8, [1, 2], [1, 255], 1, [1, 1]));
        Assert.Equal(["-1:0"], Classify<sbyte>(DataType.Int8, [1, 2], [-1, -128], 1, [1, 1]));
        Assert.Equal(["65535:1"], Classify<ushort>(DataType.UInt16, [1, 2], [1, 65535], 1, [1, 1]));
        Assert.Equal(["4294967295:1"], Classify<uint>(DataType.UInt32, [1, 2], [1, uint.MaxValue], 1, [1, 1]));
    }

    [Theory]
    [InlineData(DataType.Bytes)]
    [InlineData(DataType.Bool)]
    [InlineData(DataType.Fp16)]
    [InlineData(DataType.Bf16)]
    public void Elements_without_an_order_are_refused_by_name(DataType type)
    {
        DismException refusal = Assert.Throws<DismException>(() => Classify<byte>(type, [1, 4], [1, 2, 3, 4], 1, [1, 1]));
        Assert.Equal(ErrorCode.RequestInvalid, refusal.Code);
        Assert.Contains("output 'y'", refusal.Message);
        Assert.Contains(type.ToWireName(), refusal.Message);
    }

    [Fact]
    public void Labels_are_read_line_by_line()
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.txt", Encoding.UTF8.GetBytes("good\r\nbad\n\nhot cell\n"));
        ImmutableArray<string> labels = OutputLabels.Read(Configuration("labels.txt"), folder.Path)["y"];
        Assert.Equal(["good", "bad", "", "hot cell"], labels);
    }

    [Theory]
    [InlineData("../labels.txt", ErrorCode.PathEscape)]
    [InlineData("/etc/hostname", ErrorCode.PathEscape)]
    [InlineData("none.txt", ErrorCode.ModelLoadFailed)]
    [InlineData("large.txt", ErrorCode.ModelLoadFailed)]
    public void A_label_file_that_leaves_the_folder_or_is_absent_or_too_large_is_refused(string file, ErrorCode code)
    {
        using var folder = new TemporaryFolder();
        folder.Write("large.txt", new byte[OutputLabels.MaxBytes + 1]);
        Assert.Equal(code, Assert.Throws<DismException>(() => OutputLabels.Read(Configuration(file), folder.Path)).Code);
    }

    private static ModelConfiguration Configuration(string file) =>
        new() { Name = "m", LabelFiles = ImmutableDictionary<string, string>.Empty.Add("y", file) };

    private static string[] Classify<T>(DataType type, long[] shape, T[] values, int classes, long[] expectedShape, params string[] labels) where T : unmanaged
    {
        var call = new ModelCall();
        call.Message.AddOutput(new RequestedOutput("y", 0, null) { Classification = classes });
        Assert.True(call.Message.HasClassification);
        TensorSlot output = call.AddOutput();
        output.Name = "y";
        output.DataType = type;
        shape.CopyTo(output.SetRank(shape.Length));
        output.Count = shape.Aggregate(1L, (a, b) => a * b);
        MemoryMarshal.AsBytes<T>(values).CopyTo(output.Allocate(Marshal.SizeOf<T>() * values.Length));
        var memory = new PinnedBuffer();
        new OutputClasses(true, ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("y", [.. labels])).Apply(call.Message, call, memory);
        Assert.Equal(DataType.Bytes, output.DataType);
        Assert.Equal(expectedShape, output.Shape.ToArray());
        var texts = new List<string>();
        for (Span<byte> rest = output.Data; rest.Length > 0;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            texts.Add(Encoding.UTF8.GetString(rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        Assert.Equal(output.Count, texts.Count);
        return [.. texts];
    }
}

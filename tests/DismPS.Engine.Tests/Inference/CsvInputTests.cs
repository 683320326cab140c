using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using static DismPS.Engine.Tests.Inference.Inputs;

namespace DismPS.Engine.Tests.Inference;

public sealed class CsvInputTests
{
    private static readonly TensorSpec Three = Spec("x", DataType.Fp32, -1, 3);

    [Fact]
    public async Task Indexed_columns_fill_the_row_whatever_their_order()
    {
        InputBatch batch = Assert.Single(await Csv("run,x[2],x[0],note,LS,x[1]\n398407,3,1,a,17,2\n398407,6,4,b,18,5\n", Three));
        Assert.Equal([2, 3], batch.Inputs[0].Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(batch.Inputs[0]));
        Assert.Equal((398407, 17), (batch.Labels[0].Run, batch.Labels[0].Lumisection));
        Assert.Equal(["note"], batch.Labels[1].Columns.Keys);
        Assert.Equal("b", batch.Labels[1].Columns["note"]);
    }

    [Fact]
    public async Task A_byte_order_mark_crlf_quotes_and_blank_lines_are_read()
    {
        string text = "\uFEFFx[0],x[1],x[2],\"a \"\"name\"\"\"\r\n\r\n1,\"2\",3,\"two\r\nlines, one cell\"\r\n\r\n4,5,6,#not a comment";
        InputBatch batch = Assert.Single(await Csv(text, Three));
        Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(batch.Inputs[0]));
        Assert.Equal("two\r\nlines, one cell", batch.Labels[0].Columns["a \"name\""]);
        Assert.Equal("#not a comment", batch.Labels[1].Columns["a \"name\""]);
    }

    [Theory]
    [InlineData("x[0];x[1];x[2]\n1;2;3\n")]
    [InlineData("x[0]\tx[1]\tx[2]\n1\t2\t3\n")]
    [InlineData("x[0],x[1],x[2]\r1,2,3\r")]
    [InlineData("x\n\"[1,2,3]\"\n")]
    [InlineData("x\n\" [1, 2.0, 3e0] \"\n")]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("0,1,2\n1,2,3\n")]
    [InlineData("1,2,3\n")]
    [InlineData(",run,a,b,c,lumi\n,9,1,2,3,4\n")]
    public async Task The_forms_of_a_row_give_the_same_tensor(string text)
    {
        InputBatch batch = Assert.Single(await Csv(text, Three));
        Assert.Equal([1f, 2, 3], Floats(batch.Inputs[0]));
    }

    [Theory]
    [InlineData("m[0][0],m[0][1],m[1][0],m[1][1]\n1,2,3,4\n")]
    [InlineData("\"m[0,0]\",\"m[0,1]\",\"m[1,0]\",\"m[1,1]\"\n1,2,3,4\n")]
    [InlineData("m[0],m[1],m[2],m[3]\n1,2,3,4\n")]
    [InlineData("m\n\"[[1,2],[3,4]]\"\n")]
    [InlineData("m\n\"[1,2,3,4]\"\n")]
    public async Task Several_dims_come_as_indices_flattened_or_nested(string text)
    {
        InputBatch batch = Assert.Single(await Csv(text, Spec("m", DataType.Int32, -1, 2, 2)));
        Assert.Equal([1, 2, 2], batch.Inputs[0].Shape);
        Assert.Equal([1, 2, 3, 4], batch.Inputs[0].AsSpan<int>().ToArray());
    }

    [Fact]
    public async Task Scalars_flags_and_texts_come_as_one_column_each()
    {
        TensorSpec[] specs = [Spec("oms__pileup", DataType.Fp32, -1), Spec("oms__stable", DataType.Bool, -1, 1), Spec("name", DataType.Bytes, -1)];
        InputBatch batch = Assert.Single(await Csv("oms__stable,oms__pileup,name\nTrue,61.5,é\n0,nan,\n", specs));
        Assert.Equal([2], batch.Inputs[0].Shape);
        Assert.Equal([2, 1], batch.Inputs[1].Shape);
        Assert.Equal([61.5f, float.NaN], Floats(batch.Inputs[0]));
        Assert.Equal([1, 0], batch.Inputs[1].Data.ToArray());
        Assert.Equal([2, 0, 0, 0, 0xC3, 0xA9, 0, 0, 0, 0], batch.Inputs[2].Data.ToArray());
    }

    [Fact]
    public async Task Batches_have_at_most_the_asked_size_and_count_on()
    {
        string text = "ls,x[0],x[1],x[2]\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"{i},{i},{i + 1},{i + 2}\n"));
        List<InputBatch> batches = await Csv(text, Three, new InputReaderOptions { BatchSize = 4 });
        Assert.Equal([4, 4, 2], batches.Select(batch => batch.RowCount));
        Assert.Equal([0L, 4, 8], batches.Select(batch => batch.FirstRow));
        Assert.Equal([8f, 9, 10, 9, 10, 11], Floats(batches[2].Inputs[0]));
        Assert.Equal(9, batches[2].Labels[1].Lumisection);
    }

    [Fact]
    public async Task Rows_of_another_length_begin_a_new_batch()
    {
        List<InputBatch> batches = await Csv("x\n\"[1,2]\"\n\"[3,4]\"\n[5]\n\"[6,7]\"\n", Spec("x", DataType.Fp32, -1, -1));
        Assert.Equal(["2,2", "1,1", "1,2"], batches.Select(batch => string.Join(',', batch.Inputs[0].Shape)));
        Assert.Equal([6f, 7], Floats(batches[2].Inputs[0]));
        Assert.Equal(3, batches[2].FirstRow);
    }

    [Fact]
    public async Task Columns_are_renamed_by_the_map_with_and_without_index()
    {
        InputReaderOptions options = new() { Map = new Dictionary<string, string> { ["hist"] = "x", ["fill"] = "run" } };
        InputBatch batch = Assert.Single(await Csv("fill,hist[0],hist[1],hist[2]\n1,2,3,4\n", Three, options));
        Assert.Equal([2f, 3, 4], Floats(batch.Inputs[0]));
        Assert.Equal(1, batch.Labels[0].Run);
    }

    [Fact]
    public async Task A_header_alone_gives_no_batches() => Assert.Empty(await Csv("x[0],x[1],x[2]\n", Three));

    [Fact]
    public async Task An_optional_input_may_be_absent()
    {
        InputReaderOptions options = new() { OptionalInputs = new HashSet<string> { "extra" } };
        InputBatch batch = Assert.Single(await Csv("x[0],x[1],x[2]\n1,2,3\n", [Spec("extra", DataType.Bool, -1), Three], options));
        Assert.Equal("x", Assert.Single(batch.Inputs).Name);
    }

    [Fact]
    public async Task A_fixed_batch_axis_sets_the_batch_size_and_refuses_a_rest()
    {
        TensorSpec spec = Spec("x", DataType.Fp32, 2, 1);
        Assert.Equal([2, 2], (await Csv("x\n1\n2\n3\n4\n", spec)).Select(batch => batch.RowCount));
        DismException fault = await Fault(Csv("x\n1\n2\n3\n", spec));
        Assert.Contains("exactly 2 rows", fault.Message);
    }

    [Theory]
    [InlineData("nan", float.NaN)]
    [InlineData("NaN", float.NaN)]
    [InlineData("inf", float.PositiveInfinity)]
    [InlineData("-Infinity", float.NegativeInfinity)]
    [InlineData(" 1.5e-3 ", 1.5e-3f)]
    [InlineData("16777217", 16777216f)]
    public async Task Floating_point_cells_take_every_spelling(string cell, float expected)
    {
        InputBatch batch = Assert.Single(await Csv($"x\n{cell}\n", Spec("x", DataType.Fp32, -1)));
        Assert.Equal(expected, Floats(batch.Inputs[0])[0]);
    }

    [Fact]
    public async Task Random_numbers_are_read_as_the_general_parser_reads_them()
    {
        Random random = new(1);
        double[] values = [.. Enumerable.Range(0, 2000).Select(i => i % 3 == 0 ? random.Next(0, 12345678) : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-40, 38)))];
        string text = "x\n" + string.Join('\n', values.Select(value => value.ToString("R")));
        List<InputBatch> batches = await Csv(text, Spec("x", DataType.Fp64, -1), new InputReaderOptions { BatchSize = 10000 });
        Assert.Equal(values, batches[0].Inputs[0].AsSpan<double>().ToArray());
        batches = await Csv(text, Spec("x", DataType.Fp32, -1), new InputReaderOptions { BatchSize = 10000 });
        Assert.Equal(values.Select(value => float.Parse(value.ToString("R"))), Floats(batches[0].Inputs[0]));
    }

    [Fact]
    public async Task Long_cells_that_cross_the_buffers_are_whole()
    {
        string cell = "[" + string.Join(',', Enumerable.Range(0, 30000)) + "]";
        List<InputBatch> batches = await Csv($"run,x\n1,\"{cell}\"\n2,\"{cell}\"\n", Spec("x", DataType.Fp32, -1, 30000));
        Assert.Equal(29999f, Floats(batches[0].Inputs[0])[^1]);
        DismException fault = await Fault(Csv($"run,x\n1,\"{cell}\"\n", Spec("x", DataType.Fp32, -1, 30000), new InputReaderOptions { MaxRowBytes = 50000 }));
        Assert.StartsWith("in.csv:2:1: the row is longer than 50000", fault.Message);
    }

    [Fact]
    public async Task Text_is_read_the_same_however_the_stream_is_cut()
    {
        string text = "run,x[0],\"x[1]\",x[2],\"a\"\"b\"\r\n1,2,\"3\",4,\"x\r\ny\"\"\"\r\n\r\n5,6,7,8,\r\n";
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int size = 1; size < 12; size++)
        {
            List<InputBatch> batches = [];
            await foreach (InputBatch batch in InputReader.Open(new SlowStream(bytes, size), [Three], new InputReaderOptions { Format = InputFormat.Csv }))
                batches.Add(batch);
            Assert.Equal([2f, 3, 4, 6, 7, 8], Floats(batches[0].Inputs[0]));
            Assert.Equal(["x\r\ny\"", ""], batches[0].Labels.Select(labels => labels.Columns["a\"b"]));
        }
    }

    [Fact]
    public async Task A_missing_file_is_a_reading_error_with_its_path()
    {
        DismException fault = await Assert.ThrowsAsync<DismException>(async () =>
        {
            await foreach (InputBatch _ in InputReader.Open(Path.Combine(Path.GetTempPath(), "no such.csv"), [Three]))
            {
            }
        });
        Assert.Equal(ErrorCode.ReadFailed, fault.Code);
        Assert.Contains("no such.csv", fault.Message);
    }

    [Fact]
    public async Task Utf16_with_a_byte_order_mark_is_read()
    {
        byte[] text = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("x[0]\tx[1]\tx[2]\tnote\r\n1\t2\t3\té\r\n")];
        InputBatch batch = Assert.Single(await Read(text, [Three], new InputReaderOptions { Format = InputFormat.Csv }));
        Assert.Equal([1f, 2, 3], Floats(batch.Inputs[0]));
        Assert.Equal("é", batch.Labels[0].Columns["note"]);
    }

    [Fact]
    public async Task A_cancelled_token_stops_the_reading()
    {
        using CancellationTokenSource source = new();
        byte[] text = Encoding.UTF8.GetBytes("x\n" + string.Concat(Enumerable.Repeat("1\n", 200_000)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (InputBatch _ in InputReader.Open(new SlowStream(text, 1000), [Spec("x", DataType.Fp32, -1)], new InputReaderOptions { Format = InputFormat.Csv })
                .WithCancellation(source.Token))
                await source.CancelAsync();
        });
    }

    [Theory]
    [InlineData(0, ',')]
    [InlineData(1_000_001, ',')]
    [InlineData(1, '"')]
    [InlineData(1, 'é')]
    public async Task Wrong_options_are_wrong_use(int batchSize, char delimiter)
    {
        InputReaderOptions options = new() { BatchSize = batchSize, Delimiter = delimiter };
        Assert.Equal(ErrorCode.UsageInvalid, (await Assert.ThrowsAsync<DismException>(() => Csv("x\n1\n", Three, options))).Code);
    }

    [Theory]
    [InlineData("a.CSV", InputFormat.Csv)]
    [InlineData("a.ndjson", InputFormat.JsonLines)]
    [InlineData("a.b.npz", InputFormat.Npz)]
    public void The_extension_tells_the_format(string path, InputFormat expected) => Assert.Equal(expected, InputReader.FormatOf(path));

    [Fact]
    public void An_unknown_extension_is_wrong_use() =>
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => InputReader.FormatOf("a.parquet")).Code);
}

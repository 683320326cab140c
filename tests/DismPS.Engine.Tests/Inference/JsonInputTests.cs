using System.Reflection;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using static DismPS.Engine.Tests.Inference.Inputs;

namespace DismPS.Engine.Tests.Inference;

public sealed class JsonInputTests
{
    private static readonly TensorSpec Three = Spec("x", DataType.Fp32, -1, 3);
    private static readonly TensorSpec Map = Spec("m", DataType.Int32, -1, 2, 2);

    [Theory]
    [InlineData("""[{"run":1,"ls":7,"x":[1,2,3],"note":"a"},{"run":1,"ls":8,"x":[4,5,6],"note":"b"}]""")]
    [InlineData("""{"run":[1,1],"ls":[7,8],"x":[[1,2,3],[4,5,6]],"note":["a","b"]}""")]
    [InlineData("\uFEFF [\n{\"note\":\"a\",\"lumi\":7,\"run_number\":\"1\",\"x\":[1,2.0,3e0]}\n, {\"x\":[4,5,6],\"run_number\":1,\"note\":\"b\",\"lumi\":8.0}\n]\n")]
    public async Task Rows_and_columns_give_the_same_batch(string text)
    {
        InputBatch batch = Assert.Single(await Json(text, Three));
        Assert.Equal([2, 3], batch.Inputs[0].Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(batch.Inputs[0]));
        Assert.Equal([(1L, 7L), (1, 8)], batch.Labels.Select(labels => (labels.Run!.Value, labels.Lumisection!.Value)));
        Assert.Equal(["a", "b"], batch.Labels.Select(labels => labels.Columns["note"]));
    }

    [Fact]
    public async Task Lines_are_rows()
    {
        string text = "{\"x\":[1,2,3],\"flag\":true}\n{\"x\":[4,5,6],\"flag\":false}\r\n\n{\"x\":[7,8,9],\"flag\":null,\"extra\":{\"a\":[1]}}";
        List<InputBatch> batches = await Lines(text, [Three], new InputReaderOptions { BatchSize = 2 });
        Assert.Equal([2, 1], batches.Select(batch => batch.RowCount));
        Assert.Equal("true", batches[0].Labels[0].Columns["flag"]);
        Assert.Equal([("flag", ""), ("extra", "{\"a\":[1]}")], batches[1].Labels[0].Columns.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task Plain_arrays_are_rows_of_the_one_input()
    {
        InputBatch batch = Assert.Single(await Json("[[1,2,3],[4,5,6]]", Three));
        Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(batch.Inputs[0]));
        Assert.Contains("the model has 2 inputs", (await Fault(Json("[[1,2,3]]", [Three, Map]))).Message);
    }

    [Theory]
    [InlineData("""{"id":"7","inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}],"outputs":[{"name":"y"}]}""")]
    [InlineData("""{"inputs":[{"data":[[1,2,3],[4,5,6]],"parameters":{"a":[1]},"shape":[2,3],"datatype":"FP32","name":"x"}]}""")]
    public async Task A_request_is_read_flat_or_nested(string text)
    {
        InputBatch batch = Assert.Single(await Json(text, Three));
        Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(batch.Inputs[0]));
    }

    [Fact]
    public async Task Golden_cases_are_read_in_order_and_carry_their_names()
    {
        string text = """
            {"model":"m","cases":[
            {"case":"two","request":{"inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}]}},
            {"case":"none","request":{"inputs":[{"name":"x","shape":[0,3],"datatype":"FP32","data":[]}]}},
            {"request":{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[7,8,9]}]}}]}
            """;
        List<InputBatch> batches = await Json(text, Three);
        Assert.Equal([(0L, 2), (2L, 1)], batches.Select(batch => (batch.FirstRow, batch.RowCount)));
        Assert.Equal("two", batches[0].Labels[1].Columns["case"]);
        Assert.Empty(batches[1].Labels[0].Columns);
    }

    [Fact]
    public async Task The_examples_golden_file_is_read()
    {
        string root = typeof(JsonInputTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "RepositoryRoot").Value!;
        long rows = 0;
        await foreach (InputBatch batch in InputReader.Open(
            Path.Combine(root, "examples/metsig/tests/MetSigOnnxAutoEncoder/inputs.json"), [Spec("input_0", DataType.Fp32, -1, 51)]))
            rows += batch.RowCount;
        Assert.Equal(1 + 2 + 32 + 1 + 2, rows);
    }

    [Fact]
    public async Task Several_dims_are_nested_or_flat()
    {
        InputBatch batch = Assert.Single(await Json("""[{"m":[[1,2],[3,4]]},{"m":[5,6,7,8]}]""", Map));
        Assert.Equal([2, 2, 2], batch.Inputs[0].Shape);
        Assert.Equal(Enumerable.Range(1, 8), batch.Inputs[0].AsSpan<int>().ToArray());
    }

    [Fact]
    public async Task Open_dims_follow_the_rows_and_cut_batches()
    {
        List<InputBatch> batches = await Json("""[{"p":[[1,2],[3,4]]},{"p":[[1],[2]]},{"p":[[1],[2]]}]""", Spec("p", DataType.Fp32, -1, 2, -1));
        Assert.Equal(["1,2,2", "2,2,1"], batches.Select(batch => string.Join(',', batch.Inputs[0].Shape)));
        Assert.Contains("has shape [1,2] in this row, [2,-1] was expected", (await Fault(Json("""[{"p":[[1,2]]}]""", Spec("p", DataType.Fp32, -1, 2, -1)))).Message);
    }

    [Fact]
    public async Task Scalars_flags_and_texts_are_values()
    {
        TensorSpec[] specs = [Spec("pileup", DataType.Fp32, -1), Spec("ok", DataType.Bool, -1, 1), Spec("name", DataType.Bytes, -1)];
        InputBatch batch = Assert.Single(await Json("""[{"pileup":1.5,"ok":true,"name":"\u00e9"},{"pileup":["NaN"],"ok":0,"name":""}]""", specs));
        Assert.Equal([1.5f, float.NaN], Floats(batch.Inputs[0]));
        Assert.Equal([1, 0], batch.Inputs[1].Data.ToArray());
        Assert.Equal([2, 0, 0, 0, 0xC3, 0xA9, 0, 0, 0, 0], batch.Inputs[2].Data.ToArray());
    }

    [Fact]
    public async Task Names_are_mapped_and_optional_inputs_may_be_absent()
    {
        InputReaderOptions options = new()
        {
            Map = new Dictionary<string, string> { ["data"] = "x" }, OptionalInputs = new HashSet<string> { "m" },
        };
        Assert.Equal("x", Assert.Single(Assert.Single(await Json("""[{"data":[1,2,3]}]""", [Three, Map], options)).Inputs).Name);
        Assert.Equal("x", Assert.Single(Assert.Single(await Json("""{"data":[[1,2,3]]}""", [Three, Map], options)).Inputs).Name);
    }

    [Fact]
    public async Task Text_is_read_the_same_however_the_stream_is_cut()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("[ {\"x\":[1,2,3],\"note\":\"é\"} ,\n{\"x\":[4,5,6],\"note\":\"\\\"\"} ] ");
        for (int size = 1; size < 9; size++)
        {
            List<InputBatch> batches = [];
            await foreach (InputBatch batch in InputReader.Open(new SlowStream(bytes, size), [Three], new InputReaderOptions { Format = InputFormat.Json }))
                batches.Add(batch);
            Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(batches[0].Inputs[0]));
        }
    }

    [Fact]
    public async Task A_long_array_of_rows_is_read_in_pieces()
    {
        string text = "[" + string.Join(",\n", Enumerable.Range(0, 20000).Select(i => $"{{\"ls\":{i},\"x\":[{i},1,2]}}")) + "]";
        List<InputBatch> batches = await Json(text, Three, new InputReaderOptions { MaxBytesInMemory = 1000, MaxRowBytes = 100_000 });
        Assert.Equal(20000, batches.Sum(batch => batch.RowCount));
        Assert.Equal(19999, batches[^1].Labels[^1].Lumisection);
        DismException fault = await Fault(Json(text.Replace("[19000,", "[oops,"), Three));
        Assert.StartsWith("in.json:19001:18: this is not JSON", fault.Message);
        fault = await Fault(Json(text.Replace("[19000,", "[true,"), Three));
        Assert.Equal("in.json:19001:18: x[0] holds 'true', a number (FP32) was expected.", fault.Message);
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

public sealed class DialectTests
{
    [Theory]
    [InlineData(false, "[null,null,null,-0.0]")]
    [InlineData(true, "[NaN,Infinity,-Infinity,-0.0]")]
    public void Numbers_that_json_lacks_are_null_or_words(bool words, string expected)
    {
        Assert.Equal(expected, Write(DataType.Fp32, [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f], words));
        Assert.Equal(expected, Write(DataType.Fp64, [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0d], words));
        Assert.Equal(expected, Write(DataType.Fp16, [Half.NaN, Half.PositiveInfinity, Half.NegativeInfinity, (Half)(-0f)], words));
    }

    [Theory]
    [InlineData("[NaN,Inf,-Inf,Infinity,-Infinity]")]
    public void All_words_for_such_numbers_are_read(string data)
    {
        InferRequestMessage message = Read($$"""{"inputs":[{"name":"a","datatype":"FP32","shape":[5],"data":{{data}}}]}""");
        Assert.Equal(
            [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity],
            MemoryMarshal.Cast<byte, float>(message.Inputs[0].Data).ToArray());
    }

    [Theory]
    [InlineData(ApiDialect.Default, """{"model_name":"m","outputs":[{"name":"y","datatype":"INT8","shape":[1],"parameters":{"binary_data_size":1}}]}""", 100)]
    [InlineData(ApiDialect.MLServer, """{"model_name":"m","parameters":{},"outputs":[{"name":"y","datatype":"INT8","shape":[1],"data":[7]}]}""", null)]
    public void MLServers_answers_always_have_parameters_and_are_never_binary(ApiDialect dialect, string expected, int? headerLength)
    {
        InferRequestMessage message = Read("""{"inputs":[{"name":"a","datatype":"INT8","shape":[1],"data":[1]}],"parameters":{"binary_data_output":true}}""");
        var writer = new InferResponseWriter("m", null, [], WireDialect.Triton, dialect);
        var output = new PinnedBuffer();
        int? length = writer.Write(output, message, [Slot([7])]);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.Written[..(length ?? output.Length)]));
        Assert.Equal(headerLength is not null, length is not null);
    }

    [Fact]
    public void An_answer_whose_binary_part_would_be_empty_is_json()
    {
        InferRequestMessage message = Read("""{"inputs":[{"name":"a","datatype":"INT8","shape":[0],"data":[]}],"parameters":{"binary_data_output":true}}""");
        var output = new PinnedBuffer();
        Assert.Null(new InferResponseWriter("m", null, []).Write(output, message, [Slot([])]));
        InferResponseMessage answer = InferResponseReader.Read(output.Written.ToArray(), null);
        Assert.Equal(0, answer.Outputs[0].Count);
    }

    [Theory]
    [InlineData("""{"shared_memory_region":"r","shared_memory_byte_size":4}""", "", 404, "Unable to find shared memory region: 'r'")]
    [InlineData("""{"shared_memory_region":"r","shared_memory_byte_size":4}""", ",\"data\":[1]", null, "must set only one of")]
    public void Shared_memory_is_answered_as_a_region_that_is_not_there(string parameters, string data, int? status, string message)
    {
        DismException refusal = Assert.Throws<DismException>(
            () => Read($$"""{"inputs":[{"name":"a","datatype":"INT8","shape":[1],"parameters":{{parameters}}{{data}}}]}"""));
        Assert.Equal(status, refusal.HttpStatus);
        Assert.Contains(message, refusal.Message);
    }

    [Fact]
    public void Classification_is_read_of_outputs_only()
    {
        const string Text = """{"inputs":[{"name":"a","datatype":"INT8","shape":[1],"data":[1]}],"outputs":[{"name":"y","parameters":{"classification":3}},{"name":"z"}]}""";
        InferRequestMessage message = Read(Text);
        Assert.Equal([3, 0], message.Outputs.ToArray().Select(o => o.Classification));
        Assert.True(message.HasClassification);
        message.Clear();
        Assert.False(message.HasClassification);
        Assert.Throws<DismException>(() => Read(Text.Replace(":3", ":\"3\"")));
    }

    [Fact]
    public void Parameters_from_outside_win_over_those_of_the_body()
    {
        Assert.Equal("""{"a":1,"c":{"x":[1]},"b":"h"}""", Merge("""{"a":1,"b":2,"c":{"x":[1]}}""", """{"b":"h"}"""));
        Assert.Equal("""{"b":"h"}""", Merge("", """{"b":"h"}"""));
        Assert.Equal("""{"b":"h"}""", Merge("{}", """{"b":"h"}"""));
    }

    [Fact]
    public void A_raw_body_is_a_string_only_for_a_model_that_takes_one()
    {
        Assert.Equal("unused", ReadRaw([1], batched: false, "unused"));
        Assert.Equal("unused", ReadRaw([-1, 1], batched: true, "unused"));
        Assert.Throws<DismException>(() => ReadRaw([-1], batched: false, "x"));
        Assert.Throws<DismException>(() => ReadRaw([-1, 2], batched: true, "x"));
    }

    private static string ReadRaw(long[] shape, bool batched, string text)
    {
        var spec = new TensorSpec("a", DataType.Bytes, [.. shape]);
        var body = new PinnedBuffer();
        body.Write(Encoding.UTF8.GetBytes(text));
        var message = new InferRequestMessage();
        new InferRequestReader(new TensorNames([spec]), new TensorNames([]), WireLimits.Default).ReadRaw(body, spec, batched, message);
        return Encoding.UTF8.GetString(message.Inputs[0].Data[4..]);
    }

    private static string Merge(string parameters, string over) =>
        Encoding.UTF8.GetString(ParametersText.Merge(Encoding.UTF8.GetBytes(parameters), Encoding.UTF8.GetBytes(over)));

    private static TensorSlot Slot(byte[] values)
    {
        var slot = new TensorSlot { Name = "y", DataType = DataType.Int8, Count = values.Length };
        slot.SetRank(1)[0] = values.Length;
        values.CopyTo(slot.Allocate(values.Length));
        return slot;
    }

    private static string Write<T>(DataType type, T[] values, bool words) where T : unmanaged
    {
        var output = new ArrayBufferWriter<byte>();
        JsonTensorWriter.Write(output, "output", "y", type, MemoryMarshal.AsBytes<T>(values), WireDialect.MLServer, words);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static InferRequestMessage Read(string json)
    {
        var body = new PinnedBuffer();
        body.Write(Encoding.UTF8.GetBytes(json));
        var message = new InferRequestMessage();
        new InferRequestReader(new TensorNames([new TensorSpec("a", DataType.Int8, [1])]), new TensorNames([]), WireLimits.Default).Read(body, null, message);
        return message;
    }
}

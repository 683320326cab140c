using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

/// <summary>What models need that handlers answer: parameters both ways, tensors that nobody declared, MLServer's JSON.</summary>
public sealed class HandlerCodecTests
{
    private static readonly TensorSpec[] Declared = [new("y", DataType.Fp32, [-1]), new("z", DataType.Int64, [-1])];

    [Theory]
    [InlineData(WireDialect.Triton)]
    [InlineData(WireDialect.MLServer)]
    public void Parameters_are_slices_of_the_body(WireDialect dialect)
    {
        var body = new PinnedBuffer();
        InferRequestMessage message = Read(
            """{"parameters": {"p":1.5} ,"inputs":[{"name":"a","datatype":"INT8","shape":[1],"parameters":{ "q" : "\u00e4" },"data":[1]},{"name":"b","datatype":"INT8","shape":[0],"parameters":{},"data":[]}],"outputs":[{"name":"y","parameters":{"binary_data":true,"r":false}},{"name":"z"}]}""",
            dialect,
            body);
        Assert.Equal("""{"p":1.5}""", Text(message.Parameters));
        Assert.Equal("""{ "q" : "\u00e4" }""", Text(message.Inputs[0].Parameters));
        Assert.True(message.Inputs[1].Parameters.IsEmpty);
        Assert.Equal("""{"binary_data":true,"r":false}""", Text(message.Outputs[0].Parameters));
        Assert.True(message.Outputs[1].Parameters.IsEmpty);
        Assert.True(body.WrittenMemory.Span.Overlaps(message.Parameters.Span));
        message.Clear();
        Assert.True(message.Parameters.IsEmpty);
    }

    [Fact]
    public void Parameters_are_found_behind_the_offset_of_a_binary_body()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"a","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4,"content_type":"np"}}]}""");
        var body = new PinnedBuffer();
        body.SetLength(InferRequestReader.BodyOffset(json.Length));
        body.Write(json);
        body.Write(BitConverter.GetBytes(2f));
        var message = new InferRequestMessage();
        Reader(WireDialect.MLServer).Read(body, json.Length, message);
        Assert.Equal("""{"binary_data_size":4,"content_type":"np"}""", Text(message.Inputs[0].Parameters));
        Assert.False(message.Inputs[0].Nested);
    }

    [Theory]
    [InlineData("""{"headers":{"a":["b",null]},"triton_x":null,"classification":3}""")]
    [InlineData("""[1]""", false)]
    [InlineData("""{"a":[NaN]}""", false)]
    public void Parameters_of_MLServer_are_any_object(string parameters, bool good = true)
    {
        string json = $$"""{"id":null,"outputs":null,"parameters":{{parameters}},"inputs":[{"name":"a","datatype":"INT8","shape":[1],"data":[1],"parameters":null}]}""";
        Refused(json, WireDialect.Triton);
        if (!good)
        {
            Refused(json, WireDialect.MLServer);
            return;
        }

        InferRequestMessage message = Read(json, WireDialect.MLServer);
        Assert.Equal(parameters, Text(message.Parameters));
        Assert.False(message.HasId);
        Assert.True(message.Outputs.IsEmpty);
        Assert.True(message.Inputs[0].Parameters.IsEmpty);
    }

    [Theory]
    [InlineData("INT8", "[[1],[2]]", true)]
    [InlineData("INT8", "[1,2]", false)]
    [InlineData("BYTES", """[["a"],["b"]]""", true)]
    [InlineData("BYTES", """["a","b"]""", false)]
    public void Nested_lists_are_told_from_flat_ones(string type, string data, bool nested)
    {
        InferRequestMessage message = Read($$"""{"inputs":[{"name":"a","datatype":"{{type}}","shape":[2,1],"data":{{data}}}]}""", WireDialect.Triton);
        Assert.Equal(nested, message.Inputs[0].Nested);
        message.Inputs[0].Clear();
        Assert.False(message.Inputs[0].Nested);
    }

    [Theory]
    [InlineData("FP16", "0.5", "0038")]
    [InlineData("FP16", "65504", "FF7B")]
    [InlineData("FP16", "0.1", "662E")]
    [InlineData("FP16", "null", "00FE")]
    [InlineData("FP16", "-Infinity", "00FC")]
    [InlineData("FP32", "null", "0000C0FF")]
    [InlineData("FP64", "null", "000000000000F8FF")]
    [InlineData("BOOL", "1", "01")]
    [InlineData("BOOL", "0", "00")]
    public void Elements_that_only_MLServer_reads(string type, string element, string bytes)
    {
        string json = $$"""{"inputs":[{"name":"a","datatype":"{{type}}","shape":[1],"data":[{{element}}]}]}""";
        Assert.Equal(bytes, Convert.ToHexString(Read(json, WireDialect.MLServer).Inputs[0].Data));
        Refused(json, WireDialect.Triton);
    }

    [Theory]
    [InlineData("FP16", "65520")]
    [InlineData("FP16", "true")]
    [InlineData("BF16", "1")]
    [InlineData("FP32", "1e39")]
    [InlineData("UINT8", "300")]
    [InlineData("INT32", "1.5")]
    [InlineData("INT32", "null")]
    [InlineData("BOOL", "2")]
    [InlineData("BOOL", "-1")]
    [InlineData("BYTES", "1")]
    public void Elements_that_do_not_fit_their_type_are_refused_in_both_dialects(string type, string element)
    {
        string json = $$"""{"inputs":[{"name":"a","datatype":"{{type}}","shape":[1],"data":[{{element}}]}]}""";
        Refused(json, WireDialect.MLServer);
        Refused(json, WireDialect.Triton);
    }

    [Fact]
    public void A_number_is_no_id() => Refused("""{"id":7,"inputs":[]}""", WireDialect.MLServer);

    [Fact]
    public void A_handlers_answer_is_written_with_its_own_names_types_and_parameters()
    {
        InferRequestMessage request = Read("""{"inputs":[]}""", WireDialect.MLServer);
        TensorSlot other = Slot("ö\"", -1, DataType.Fp16, Convert.FromHexString("FF7B00FE00FC"));
        TensorSlot changed = Slot("y", 0, DataType.Bool, [1]);
        changed.Parameters = """ { "binary_data_size" : 4 , "a" : {"b":[1,null]} } """u8.ToArray();
        TensorSlot declared = Slot("z", 1, DataType.Int64, BitConverter.GetBytes(5L));
        var fields = new AnswerFields
        {
            Id = "\"mine\""u8.ToArray(), ModelName = "\"n\""u8.ToArray(), ModelVersion = "\"v7\""u8.ToArray(), Parameters = """{"binary_data_output":true,"c":1,"d":2}"""u8.ToArray(),
        };
        Assert.Equal(
            """{"model_name":"n","model_version":"v7","id":"mine","parameters":{"c":1,"d":2},"outputs":[{"name":"ö\"","datatype":"FP16","shape":[3],"data":[65504.0,null,null]},{"name":"y","datatype":"BOOL","shape":[1],"parameters":{"a" : {"b":[1,null]}},"data":[true]},{"name":"z","datatype":"INT64","shape":[1],"data":[5]}]}""",
            Write(request, [other, changed, declared], fields, out int? length));
        Assert.Null(length);
        fields.Clear();
        Assert.StartsWith("""{"model_name":"m","outputs":[""", Write(request, [declared], fields, out _));
    }

    [Theory]
    [InlineData("""{"a":NaN}""", """{"a":null}""")]
    [InlineData("""{"a": [ "NaN" , {"I":-Infinity, "b":[]} , Infinity,1 ],"c":true}""", """{"a": ["NaN",{"I":null,"b":[]},null,1],"c":true}""")]
    public void What_JSON_lacks_is_null_in_a_handlers_parameters(string parameters, string written)
    {
        var fields = new AnswerFields { Parameters = Encoding.UTF8.GetBytes(parameters) };
        Assert.Equal($$"""{"model_name":"m","parameters":{{written}},"outputs":[]}""", Write(Read("""{"inputs":[]}""", WireDialect.Triton), [], fields, out _));
    }

    [Fact]
    public void The_requests_id_comes_before_the_handlers()
    {
        InferRequestMessage request = Read("""{"id":"","inputs":[]}""", WireDialect.MLServer);
        var fields = new AnswerFields { Id = "\"mine\""u8.ToArray() };
        Assert.Equal("""{"model_name":"m","id":"","outputs":[]}""", Write(request, [], fields, out _));
    }

    [Fact]
    public void Outputs_in_another_order_are_binary_as_their_names_were_asked_for()
    {
        InferRequestMessage request = Read(
            """{"parameters":{"binary_data_output":true},"inputs":[],"outputs":[{"name":"q"},{"name":"y","parameters":{"binary_data":false}},{"name":"z","parameters":{"binary_data":true}}]}""",
            WireDialect.Triton);
        TensorSlot z = Slot("z", 1, DataType.Int64, BitConverter.GetBytes(5L));
        z.Parameters = """{"a":1}"""u8.ToArray();
        TensorSlot y = Slot("y", 0, DataType.Fp32, BitConverter.GetBytes(1f));
        string text = Write(request, [z, y], null, out int? length);
        Assert.Equal(
            """{"model_name":"m","outputs":[{"name":"z","datatype":"INT64","shape":[1],"parameters":{"binary_data_size":8,"a":1}},{"name":"y","datatype":"FP32","shape":[1],"data":[1.0]}]}""",
            text[..length!.Value]);
        Assert.Equal(8, text.Length - length.Value);
    }

    [Fact]
    public void A_handlers_parameters_that_are_no_object_fail_the_request()
    {
        TensorSlot slot = Slot("y", 0, DataType.Bool, [1]);
        slot.Parameters = "[1]"u8.ToArray();
        DismException thrown = Assert.Throws<DismException>(() => Write(Read("""{"inputs":[]}""", WireDialect.Triton), [slot], null, out _));
        Assert.Equal(ErrorCode.InferenceFailed, thrown.Code);
    }

    [Fact]
    public void The_client_reads_what_MLServer_writes()
    {
        InferResponseMessage read = InferResponseReader.Read(
            """{"model_name":"m","id":"i","parameters":{"headers":{"a":[1]},"n":null},"outputs":[{"name":"h","shape":[2,1],"datatype":"FP16","parameters":{"content_type":"np","x":{"y":[null]}},"data":[0.5,null]},{"name":"b","shape":[2],"datatype":"BOOL","data":[1,false]}]}"""u8,
            null);
        Assert.Equal([(Half)0.5, Half.NaN], read.Outputs[0].AsSpan<Half>().ToArray());
        Assert.Equal([1, 0], read.Outputs[1].Data.ToArray());
    }

    private static InferRequestReader Reader(WireDialect dialect) => new(new TensorNames([]), new TensorNames(Declared), WireLimits.Default, dialect);

    private static InferRequestMessage Read(string json, WireDialect dialect, PinnedBuffer? body = null)
    {
        body ??= new PinnedBuffer();
        body.Write(Encoding.UTF8.GetBytes(json));
        var message = new InferRequestMessage();
        Reader(dialect).Read(body, null, message);
        return message;
    }

    private static void Refused(string json, WireDialect dialect) =>
        Assert.Equal(ErrorCode.RequestInvalid, Assert.Throws<DismException>(() => Read(json, dialect)).Code);

    private static TensorSlot Slot(string name, int index, DataType type, byte[] bytes)
    {
        var slot = new TensorSlot { Name = name, Index = index, DataType = type, Count = bytes.Length / type.ElementSize() };
        slot.SetRank(1)[0] = slot.Count;
        bytes.CopyTo(slot.Allocate(bytes.Length));
        return slot;
    }

    private static string Write(InferRequestMessage request, ReadOnlySpan<TensorSlot> tensors, AnswerFields? fields, out int? length)
    {
        var output = new PinnedBuffer();
        length = new InferResponseWriter("m", null, Declared, WireDialect.MLServer).Write(output, request, tensors, fields);
        return Encoding.Latin1.GetString(output.Written) is var latin && length is not null ? latin : Encoding.UTF8.GetString(output.Written);
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}

using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

public sealed class ClientCodecTests
{
    private static readonly float[] Values = [0f, -0.5f, 1e-20f, 3.4028235e38f, 0.1f, 16777216f];

    [Fact]
    public void A_json_request_names_inputs_outputs_and_id()
    {
        var body = new ArrayBufferWriter<byte>();
        Tensor input = Tensor.Create<long>("in/put \"ä\"", DataType.Int64, [2], [long.MinValue, long.MaxValue]);
        int? header = InferRequestWriter.Write(body, [input], ["y"], "a\nb", TensorEncoding.Json);
        Assert.Null(header);
        Assert.Equal(
            """{"id":"a\nb","inputs":[{"name":"in/put \"ä\"","shape":[2],"datatype":"INT64","data":[-9223372036854775808,9223372036854775807]}],"outputs":[{"name":"y"}]}""",
            Encoding.UTF8.GetString(body.WrittenSpan));
    }

    [Fact]
    public void A_binary_request_has_the_bytes_behind_the_header()
    {
        var body = new ArrayBufferWriter<byte>();
        Tensor input = Tensor.Create<float>("x", DataType.Fp32, [6], Values);
        int? header = InferRequestWriter.Write(body, [input], [], null, TensorEncoding.Binary);
        Assert.Equal(
            """{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[6],"datatype":"FP32","parameters":{"binary_data_size":24}}]}""",
            Encoding.UTF8.GetString(body.WrittenSpan[..header!.Value]));
        Assert.Equal(input.Data.ToArray(), body.WrittenSpan[header.Value..].ToArray());
    }

    [Theory]
    [InlineData(TensorEncoding.Binary, "{\"a\": [1]}", "{\"content_type\": \"np\"}",
        """{"parameters":{"binary_data_output":true,"a": [1]},"inputs":[{"name":"x","shape":[1],"datatype":"INT32","parameters":{"binary_data_size":4,"content_type": "np"}}]}""")]
    [InlineData(TensorEncoding.Binary, "{\"binary_data_output\": false}", "{ }",
        """{"parameters":{"binary_data_output": false},"inputs":[{"name":"x","shape":[1],"datatype":"INT32","parameters":{"binary_data_size":4}}]}""")]
    [InlineData(TensorEncoding.Json, "{\"a\": 1}", "{\"b\": 2}",
        """{"parameters":{"a": 1},"inputs":[{"name":"x","shape":[1],"datatype":"INT32","parameters":{"b": 2},"data":[7]}]}""")]
    [InlineData(TensorEncoding.Json, "", "{}", """{"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[7]}]}""")]
    public void Parameters_of_the_request_and_of_inputs_are_sent(TensorEncoding encoding, string request, string input, string wanted)
    {
        var body = new ArrayBufferWriter<byte>();
        var parameters = new RequestParameters(Encoding.UTF8.GetBytes(request), new Dictionary<string, ReadOnlyMemory<byte>> { ["x"] = Encoding.UTF8.GetBytes(input) });
        int? header = InferRequestWriter.Write(body, [Tensor.Create<int>("x", DataType.Int32, [1], [7])], [], null, encoding, parameters);
        Assert.Equal(wanted, Encoding.UTF8.GetString(body.WrittenSpan[..(header ?? body.WrittenCount)]));
    }

    [Theory]
    [InlineData(DataType.Fp16)]
    [InlineData(DataType.Bf16)]
    public void Half_precision_is_refused_as_json_with_a_pointer_to_binary(DataType type)
    {
        var input = new Tensor("x", type, [1], new byte[2]);
        var thrown = Assert.Throws<DismException>(() => InferRequestWriter.Write(new ArrayBufferWriter<byte>(), [input], [], null, TensorEncoding.Json));
        Assert.Equal(ErrorCode.RequestInvalid, thrown.Code);
        Assert.Contains("binary", thrown.Message);
    }

    [Fact]
    public void A_response_is_read_with_keys_in_any_order_and_unknown_keys()
    {
        InferResponseMessage read = Read("""
            {"outputs":[{"data":[[1, 2.5],[null,-Infinity]],"extra":{"a":[1]},"shape":[2,2],"name":"y","datatype":"FP32"},
                        {"name":"t","datatype":"BYTES","shape":[2],"data":["\u00e4\ud83d\ude00",""]}],
             "model_version":"3","id":"q","model_name":"m","parameters":{}}
            """);
        Assert.Equal(("m", "3", "q"), (read.ModelName, read.ModelVersion, read.Id));
        Assert.Equal([1f, 2.5f, float.NaN, float.NegativeInfinity], read.Outputs[0].AsSpan<float>().ToArray());
        Assert.Equal("\u0006\0\0\0ä😀\0\0\0\0", Encoding.UTF8.GetString(read.Outputs[1].Data.Span));
    }

    [Fact]
    public void Binary_and_json_outputs_may_be_mixed()
    {
        string header = """{"model_name":"m","outputs":[{"name":"a","datatype":"INT32","shape":[1],"parameters":{"binary_data_size":4}},{"name":"b","datatype":"BOOL","shape":[2],"data":[true,false]}]}""";
        byte[] body = [.. Encoding.UTF8.GetBytes(header), 7, 0, 0, 0];
        InferResponseMessage read = InferResponseReader.Read(body, header.Length);
        Assert.Equal([7], read.Outputs[0].AsSpan<int>().ToArray());
        Assert.Equal([1, 0], read.Outputs[1].Data.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"outputs":[{"name":"y","datatype":"FP32","shape":[2],"data":[1]}]}""")]
    [InlineData("""{"outputs":[{"name":"y","datatype":"FP32","shape":[1],"data":[1,2]}]}""")]
    [InlineData("""{"outputs":[{"name":"y","datatype":"FP33","shape":[1],"data":[1]}]}""")]
    [InlineData("""{"outputs":[{"name":"y","datatype":"UINT8","shape":[1],"data":[256]}]}""")]
    [InlineData("""{"outputs":[{"name":"y","datatype":"FP32","shape":[9223372036854775807,2],"data":[1]}]}""")]
    [InlineData("""{"outputs":[{"name":"y","datatype":"FP32","shape":[1000000000],"data":[1]}]}""")]
    [InlineData("""{"outputs":[{"name":"y","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4}}]}""")]
    [InlineData("""{"outputs":[]} trailing""")]
    public void A_response_that_is_not_the_protocol_is_refused(string text) =>
        Assert.Equal(ErrorCode.ProtocolViolation, Assert.Throws<DismException>(() => Read(text)).Code);

    [Theory]
    [InlineData("""{"error":"no \"x\""}""", "no \"x\"")]
    [InlineData("<html>", null)]
    [InlineData("{}", null)]
    public void An_error_body_gives_its_message_or_null(string body, string? message) =>
        Assert.Equal(message, ErrorBody.Read(Encoding.UTF8.GetBytes(body)));

    private static InferResponseMessage Read(string text) => InferResponseReader.Read(Encoding.UTF8.GetBytes(text), null);
}

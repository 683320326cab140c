using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using Google.Protobuf;
using static DismPS.Engine.Tests.Protocol.Grpc.GrpcRequests;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Engine.Tests.Protocol.Grpc;

public sealed class GrpcReaderTests
{
    [Theory]
    [InlineData("INT8", 128)]
    [InlineData("INT8", -129)]
    [InlineData("INT16", 32768)]
    [InlineData("INT16", int.MinValue)]
    public void A_number_that_the_type_cannot_hold_is_refused(string type, int value)
    {
        var input = Input("IN0", type, 2);
        input.Contents = new InferTensorContents { IntContents = { 1, value } };
        Assert.Equal($"input 'IN0' for model 'm': element 1 is {value}, which {type} cannot hold", Refusal(Of(input)));
    }

    [Theory]
    [InlineData("UINT8", 256u)]
    [InlineData("UINT16", 65536u)]
    [InlineData("UINT8", uint.MaxValue)]
    public void An_unsigned_number_that_the_type_cannot_hold_is_refused(string type, uint value)
    {
        var input = Input("IN0", type, 1);
        input.Contents = new InferTensorContents { UintContents = { value } };
        Assert.Equal($"input 'IN0' for model 'm': element 0 is {value}, which {type} cannot hold", Refusal(Of(input)));
    }

    [Fact]
    public void Raw_tensors_and_contents_may_not_be_mixed()
    {
        var input = Input("IN0", "FP32", 1);
        input.Contents = new InferTensorContents { Fp32Contents = { 1 } };
        ModelInferRequest request = Of(input);
        request.RawInputContents.Add(ByteString.CopyFrom(1, 2, 3, 4));
        Assert.Equal("contents field must not be specified when using raw_input_contents for 'IN0' for model 'm'", Refusal(request));
    }

    [Fact]
    public void Half_precision_in_another_types_field_is_refused_with_the_way_out()
    {
        var input = Input("IN0", "FP16", 1);
        input.Contents = new InferTensorContents { Fp32Contents = { 1 } };
        Assert.Equal(
            "unexpected explicit tensor data for input tensor 'IN0' for model 'm' of type 'FP32', expected datatype 'FP16': FP16 travels in raw_input_contents only", Refusal(Of(input)));
    }

    [Theory]
    [InlineData(1, "unable to find data for input tensor 'IN1' for model 'm' in request: 2 inputs need as many raw_input_contents, got 1")]
    [InlineData(3, "model 'm' is asked with 2 inputs, which need as many raw_input_contents, got 3")]
    public void Each_input_needs_one_raw_tensor(int count, string refusal)
    {
        ModelInferRequest request = Of(Input("IN0", "INT8", 1), Input("IN1", "INT8", 1));
        for (int i = 0; i < count; i++)
            request.RawInputContents.Add(ByteString.CopyFrom(1));
        Assert.Equal(refusal, Refusal(request));
    }

    [Theory]
    [InlineData("FP32", 2, 4, "input byte size mismatch for input 'IN0' for model 'm'. Expected 8, got 4")]
    [InlineData("BF16", 1, 4, "input byte size mismatch for input 'IN0' for model 'm'. Expected 2, got 4")]
    [InlineData("BYTES", 2, 4, "expected 2 string elements for inference input 'IN0' for model 'm', got 1")]
    [InlineData("BYTES", 1, 3, "incomplete string length or data for inference input 'IN0' for model 'm': an element points beyond the 3 bytes of the input")]
    public void A_raw_tensor_must_have_the_size_of_its_shape(string type, long elements, int bytes, string refusal)
    {
        ModelInferRequest request = Of(Input("IN0", type, elements));
        request.Id = "x";
        request.RawInputContents.Add(ByteString.CopyFrom(new byte[bytes]));
        Assert.Equal($"[request id: x] {refusal}", Refusal(request));
    }

    [Fact]
    public void An_input_without_data_is_refused_unless_it_has_no_elements()
    {
        Assert.Equal("unable to find data for input tensor 'IN0' for model 'm' in request", Refusal(Of(Input("IN0", "FP32", 1))));
        Assert.Equal(0, Read(Of(Input("IN0", "FP32", 0))).Inputs[0].ByteLength);
    }

    [Fact]
    public void Shapes_that_no_message_can_hold_are_refused_before_memory_is_taken()
    {
        Assert.Contains("too many elements", Refusal(Of(Input("IN0", "FP32", long.MaxValue, 2))));
        Assert.Contains("below 0", Refusal(Of(Input("IN0", "FP32", -1))));
        Assert.Contains("more than 32 dimensions", Refusal(Of(Input("IN0", "FP32", new long[33]))));
    }

    [Fact]
    public void The_parameters_become_JSON_and_the_schedule()
    {
        ModelInferRequest request = Of();
        request.Parameters["a"] = Text("é\"\n");
        request.Parameters["b"] = Number(long.MinValue);
        request.Parameters["c"] = new InferParameter { Uint64Param = ulong.MaxValue };
        request.Parameters["d"] = new InferParameter { DoubleParam = 0.1 };
        request.Parameters["e"] = Flag(false);
        request.Parameters["sequence_id"] = new InferParameter { Uint64Param = 7 };
        request.Parameters["sequence_start"] = Flag(true);
        request.Parameters["priority"] = Number(3);
        request.Parameters["timeout"] = new InferParameter { Uint64Param = 9 };
        request.Parameters["triton_enable_empty_final_response"] = Flag(true);
        InferRequestMessage message = Read(request);
        Assert.Equal(
            """{"a":"é\"\n","b":-9223372036854775808,"c":18446744073709551615,"d":0.1,"e":false,"sequence_id":7,"sequence_start":true,"priority":3,"timeout":9}""",
            Encoding.UTF8.GetString(message.Parameters.Span));
        Assert.Equal((3UL, 9UL, 7UL, true, false), (message.Schedule.Priority, message.Schedule.TimeoutMicroseconds, message.Schedule.SequenceId, message.Schedule.SequenceStart, message.Schedule.SequenceEnd));
        Assert.True(message.EmptyFinalResponse);
        message.Clear();
        Assert.False(message.EmptyFinalResponse);
    }

    [Theory]
    [InlineData("sequence_start", "invalid value type for 'sequence_start' parameter, expected bool_param.")]
    [InlineData("priority", "invalid value type for 'priority' parameter, expected int64_param or uint64_param.")]
    [InlineData("triton_x", "parameters: the parameter name 'triton_x' is reserved: names may not begin with 'triton_'")]
    public void A_parameter_of_the_wrong_kind_is_refused(string name, string refusal)
    {
        ModelInferRequest request = Of();
        request.Parameters[name] = Text("true");
        Assert.Equal(refusal, Refusal(request));
    }

    [Fact]
    public void A_parameter_without_a_value_is_refused()
    {
        ModelInferRequest request = Of();
        request.Parameters["a"] = new InferParameter();
        Assert.StartsWith("invalid value type for 'a' parameter", Refusal(request));
    }

    [Fact]
    public void More_parameters_than_the_limit_are_refused()
    {
        ModelInferRequest request = Of();
        for (int i = 0; i < 257; i++)
            request.Parameters[$"p{i}"] = Flag(true);
        Assert.Equal("parameters: more than 256 parameters", Refusal(request));
    }

    [Fact]
    public void Shared_memory_is_refused_by_the_name_of_the_region()
    {
        var input = Input("IN0", "FP32", 1);
        input.Parameters["shared_memory_region"] = Text("r1");
        DismException e = Assert.Throws<DismException>(() => Read(Of(input)));
        Assert.Contains("'r1'", e.Message);
        Assert.Equal(404, e.HttpStatus);
    }

    [Fact]
    public void An_output_may_ask_for_classes()
    {
        ModelInferRequest request = Of();
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "OUT0", Parameters = { ["classification"] = Number(2), ["k"] = Text("v") } });
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "OUT0" });
        RequestedOutput output = Assert.Single(Read(request).Outputs.ToArray());
        Assert.Equal((0, 2), (output.Index, output.Classification));
        Assert.Equal("""{"classification":2,"k":"v"}""", Encoding.UTF8.GetString(output.Parameters.Span));
    }

    [Fact]
    public void A_raw_tensor_is_used_in_place_when_the_host_put_it_where_the_reader_asked()
    {
        ModelInferRequest request = Of(Input("IN0", "FP64", 2));
        request.RawInputContents.Add(ByteString.CopyFrom(new byte[16]));
        byte[] bytes = request.ToByteArray();
        int start = GrpcInferRequestReader.BodyOffset(bytes.AsSpan(0, bytes.Length - 16));
        InferRequestMessage message = Read(bytes, start);
        Assert.Equal(0, message.Inputs[0].Address % PinnedBuffer.Alignment);
        Assert.Equal(0, message.Memory.Length);
        Assert.NotEqual(0, Read(bytes, start + 1).Memory.Length);
    }

    [Fact]
    public void An_id_is_kept_as_JSON_has_it()
    {
        ModelInferRequest request = Of();
        request.Id = "a\"b\\é";
        InferRequestMessage message = Read(request);
        Assert.Equal("a\\\"b\\\\é", Encoding.UTF8.GetString(message.RawId));
        Assert.False(Read(Of()).HasId);
    }

    [Theory]
    [InlineData("0A")] // a tag without its field
    [InlineData("0A05616263")] // a length beyond the end
    [InlineData("2A04120268FF")] // a string that is not UTF-8
    [InlineData("FFFFFFFFFFFFFFFFFFFF01")] // no tag
    [InlineData("0C")] // the end of a group
    [InlineData("0B")] // a group without end
    [InlineData("06")] // no such form
    [InlineData("2A0B0A03494E30120346503222")] // an input cut off
    public void A_malformed_message_is_refused(string hex) =>
        Assert.StartsWith("The protobuf message is malformed:", Assert.Throws<DismException>(() => Read(Convert.FromHexString(hex))).Message);

    [Fact]
    public void The_target_of_a_message_is_found_in_any_order()
    {
        GrpcInferTarget target = GrpcInferRequestReader.ReadTarget([.. Of(Input("IN0", "FP32", 1)).ToByteArray(), .. new ModelInferRequest { ModelName = "other", ModelVersion = "2", Id = "i" }.ToByteArray()]);
        Assert.Equal("other/2/i", $"{Encoding.UTF8.GetString(target.ModelName)}/{Encoding.UTF8.GetString(target.ModelVersion)}/{Encoding.UTF8.GetString(target.Id)}");
    }

    private static string Refusal(ModelInferRequest request)
    {
        DismException e = Assert.Throws<DismException>(() => Read(request));
        Assert.Equal(ErrorCode.RequestInvalid, e.Code);
        return e.Message;
    }
}

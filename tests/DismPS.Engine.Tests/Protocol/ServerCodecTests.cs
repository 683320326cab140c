using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

public sealed class ServerCodecTests
{
    private static readonly TensorSpec[] Inputs = [new("a", DataType.Fp32, [-1, 2]), new("ä b", DataType.Int64, [-1]), new("t", DataType.Bytes, [-1])];
    private static readonly TensorSpec[] Outputs = [new("y", DataType.Fp32, [-1]), new("z", DataType.Bytes, [-1])];
    private static readonly InferRequestReader Reader = new(new TensorNames(Inputs), new TensorNames(Outputs), WireLimits.Default);

    [Theory]
    [InlineData("""{"inputs":[{"name":"a","shape":[2,2],"datatype":"FP32","data":[1,2,3,4.5]}]}""")]
    [InlineData("""{"inputs":[{"name":"a","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4.5]]}]}""")]
    [InlineData("""{"inputs":[{"data":[[1,2],[3,4.5]],"name":"a","datatype":"FP32","shape":[2,2]}]}""")]
    [InlineData("""{"inputs":[{"data":[[[1],[2]],[[3],[4.5]]],"shape":[2,2],"datatype":"FP32","name":"\u0061"}]}""")]
    [InlineData("""{ "x" : {"y":[1,{"z":null}]}, "inputs" : [ { "name":"a" , "datatype":"FP32","extra":[], "shape":[ 2 , 2 ], "parameters":{"p":1.5,"q":"s"}, "data":[ 1 , 2,  3, 4.5 ] } ] } """)]
    public void Flat_and_nested_arrays_with_keys_in_any_order_are_the_same(string json)
    {
        InferRequestMessage message = Read(json);
        TensorSlot slot = Assert.Single(message.Inputs.ToArray());
        Assert.Equal((0, DataType.Fp32, 4L), (slot.Index, slot.DataType, slot.Count));
        Assert.Equal([2, 2], slot.Shape.ToArray());
        Assert.Equal([1f, 2f, 3f, 4.5f], slot.ToTensor().AsSpan<float>().ToArray());
        Assert.Equal(0, slot.Address % PinnedBuffer.Alignment);
    }

    [Fact]
    public void Id_outputs_and_their_form_are_read()
    {
        InferRequestMessage message = Read("""{"id":"a\"\u00e4","parameters":{"binary_data_output":true},"inputs":[],"outputs":[{"name":"z","parameters":{"binary_data":false}},{"name":"y"},{"name":"z"},{"name":"q"}]}""");
        Assert.Equal("a\\\"\\u00e4", Encoding.UTF8.GetString(message.RawId));
        Assert.True(message.BinaryOutputs);
        Assert.Equal([("z", 1, false), ("y", 0, null), ("q", -1, (bool?)null)], message.Outputs.ToArray().Select(o => (o.Name, o.Index, o.Binary)));
    }

    [Fact]
    public void A_binary_input_is_used_where_it_lies_and_later_ones_are_aligned()
    {
        string header = """{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},{"name":"t","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":9}},{"name":"ä b","shape":[1],"datatype":"INT64","parameters":{"binary_data_size":8}}]}""";
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] bytes = [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), 1, 0, 0, 0, (byte)'x', 0, 0, 0, 0, .. BitConverter.GetBytes(-5L)];
        var body = new PinnedBuffer();
        body.SetLength(InferRequestReader.BodyOffset(json.Length));
        body.Write(json);
        body.Write(bytes);
        var message = new InferRequestMessage();
        Reader.Read(body, json.Length, message);
        Assert.Equal(body.Address + body.Length - bytes.Length, message.Inputs[0].Address);
        Assert.Equal(0, message.Inputs[0].Address % PinnedBuffer.Alignment);
        Assert.Equal([1f, 2f], message.Inputs[0].ToTensor().AsSpan<float>().ToArray());
        Assert.Equal(9, message.Inputs[1].ByteLength);
        Assert.Equal(0, message.Inputs[2].Address % 8);
        Assert.Equal([-5L], message.Inputs[2].ToTensor().AsSpan<long>().ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 1 })]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void String_lengths_beyond_the_input_are_refused(byte[] bytes)
    {
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"t","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""");
        var body = new PinnedBuffer();
        body.SetLength(InferRequestReader.BodyOffset(json.Length));
        body.Write(json);
        body.Write(bytes);
        DismException thrown = Assert.Throws<DismException>(() => Reader.Read(body, json.Length, new InferRequestMessage()));
        Assert.Equal(ErrorCode.RequestInvalid, thrown.Code);
        Assert.Contains("'t'", thrown.Message);
    }

    [Fact]
    public void A_response_echoes_the_id_and_mixes_binary_and_json()
    {
        InferRequestMessage request = Read("""{"id":"q","inputs":[],"outputs":[{"name":"y","parameters":{"binary_data":true}},{"name":"z"}]}""");
        var y = new TensorSlot { Name = "y", Index = 0, DataType = DataType.Fp32, Count = 1 };
        y.SetRank(1)[0] = 1;
        BitConverter.GetBytes(7f).CopyTo(y.Allocate(4));
        var z = new TensorSlot { Name = "z", Index = 1, DataType = DataType.Bytes, Count = 1 };
        z.SetRank(1)[0] = 1;
        new byte[] { 2, 0, 0, 0, (byte)'"', (byte)'\n' }.CopyTo(z.Allocate(6));
        var output = new PinnedBuffer();
        int? length = new InferResponseWriter("m", "3", Outputs).Write(output, request, [y, z]);
        Assert.Equal(
            """{"model_name":"m","model_version":"3","id":"q","outputs":[{"name":"y","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4}},{"name":"z","datatype":"BYTES","shape":[1],"data":["\"\n"]}]}""",
            Encoding.UTF8.GetString(output.Written[..length!.Value]));
        Assert.Equal(BitConverter.GetBytes(7f), output.Written[length.Value..].ToArray());
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused_as_json_with_a_pointer_to_binary()
    {
        InferRequestMessage request = Read("""{"inputs":[]}""");
        var z = new TensorSlot { Name = "z", Index = 1, DataType = DataType.Bytes, Count = 1 };
        z.SetRank(1)[0] = 1;
        new byte[] { 1, 0, 0, 0, 255 }.CopyTo(z.Allocate(5));
        DismException thrown = Assert.Throws<DismException>(() => new InferResponseWriter("m", null, Outputs).Write(new PinnedBuffer(), request, [z]));
        Assert.Contains("binary", thrown.Cure);
    }

    private static InferRequestMessage Read(string json)
    {
        var body = new PinnedBuffer();
        body.Write(Encoding.UTF8.GetBytes(json));
        var message = new InferRequestMessage();
        Reader.Read(body, null, message);
        return message;
    }
}

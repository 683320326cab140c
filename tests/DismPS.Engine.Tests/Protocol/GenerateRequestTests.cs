using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

public sealed class GenerateRequestTests
{
    [Theory]
    [InlineData("""{"text":"a"}""", """{"inputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["a"]}],"parameters":{}}""")]
    [InlineData("""{"text":["a"],"n":1.5}""", """{"inputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["a"]}],"parameters":{"n":1.5}}""")]
    [InlineData("""{"parameters":{"rows":[1,2,3,4,5,6],"b":true},"c":"x"}""", """{"inputs":[{"name":"rows","datatype":"INT32","shape":[3,2],"data":[1,2,3,4,5,6]}],"parameters":{"b":true,"c":"x"}}""")]
    [InlineData("""{"rows":[]}""", """{"inputs":[{"name":"rows","datatype":"INT32","shape":[0,2],"data":[]}],"parameters":{}}""")]
    [InlineData("""{"open":[1,2,3]}""", """{"inputs":[{"name":"open","datatype":"FP32","shape":[1,3],"data":[1,2,3]}],"parameters":{}}""")]
    [InlineData("""{"te\u0078t":"\"","id":"7"}""", """{"inputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["\""]}],"parameters":{},"id":"7"}""")]
    [InlineData("""{"id":7}""", """{"inputs":[],"parameters":{"id":7}}""")]
    [InlineData(""" { } """, """{"inputs":[],"parameters":{}}""")]
    public void Members_become_inputs_by_their_names_and_parameters_otherwise(string body, string wanted) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(wanted), JsonNode.Parse(Written(body))), Written(body));

    [Theory]
    [InlineData("""{"text":["a","b"]}""", "'text'")]
    [InlineData("""{"rows":[1,2,3]}""", "'rows'")]
    [InlineData("""{"rows":[[1,2]]}""", "'rows'")]
    [InlineData("""{"rows":{}}""", "'rows'")]
    [InlineData("""{"rows":1}""", "'rows'")]
    [InlineData("""{"parameters":1}""", "'parameters'")]
    [InlineData("""{"a":1}}""", "after the JSON document")]
    [InlineData("""{"a":[1}""", "expected")]
    [InlineData("[]", "expected '{'")]
    [InlineData("{", "expected")]
    [InlineData("", "the end of the text")]
    public void What_fits_no_shape_is_refused_by_name(string body, string told)
    {
        DismException refused = Assert.Throws<DismException>(() => Written(body));
        Assert.Equal(ErrorCode.RequestInvalid, refused.Code);
        Assert.Contains(told, refused.Message);
    }

    private static string Written(string body)
    {
        ImmutableArray<TensorSpec> inputs =
        [
            new("text", DataType.Bytes, [1]), new("rows", DataType.Int32, [-1, 2]), new("open", DataType.Fp32, [-1, -1]),
        ];
        var output = new ArrayBufferWriter<byte>();
        new GenerateRequest(inputs, WireLimits.Default).Write(Encoding.UTF8.GetBytes(body), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

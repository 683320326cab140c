using System.Buffers;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of requests; what it read is sent back as an identity handler does, and the answer must be sound.</summary>
internal sealed class InferTarget : FuzzTarget
{
    private static readonly TensorSpec[] Specs = [new("a", DataType.Fp32, [-1, 2]), new("t", DataType.Bytes, [-1])];

    private static readonly IReadOnlyList<byte[]> Samples = Words(
        """{"id":"x\u00e4","parameters":{"binary_data_output":true},"inputs":[{"name":"a","shape":[2,2],"datatype":"FP32","data":[[1,2.5e3],[-3,4]]}],"outputs":[{"name":"a","parameters":{"binary_data":false}}]}""",
        """{"inputs":[{"data":["a","\ud83d\ude00\n",""],"name":"t","shape":[3],"datatype":"BYTES"},{"name":"i","shape":[1,2],"datatype":"INT8","data":[-128,127]}]}""",
        """{"parameters":{"p":1,"q":"NI"},"inputs":[{"name":"h","shape":[2],"datatype":"FP64","parameters":{"content_type":"np"},"data":[0.5,1e300]},{"name":"b","shape":[2],"datatype":"BOOL","data":[[true],[false]]}]}""");

    private readonly InferRequestReader reader;
    private readonly InferResponseWriter writer;

    public InferTarget(WireDialect dialect)
        : base($"infer-{dialect}".ToLowerInvariant(), Samples, Words(
            "[", "]", "{", "}", ",", ":", "\"", "\\u", "null", "true", "NaN", "-Infinity", "-1", "0", "1e999", "99999999999999999999", "\"data\":", "\"shape\":[2]", "\"parameters\":{", "\"FP16\"", "\"BOOL\"",
            "\"BYTES\"", "\"binary_data_size\":4", "\"a\":{\"b\":[null]}"))
    {
        reader = new InferRequestReader(new TensorNames(Specs), new TensorNames(Specs), WireLimits.Default, dialect);
        writer = new InferResponseWriter("m", "1", Specs, dialect);
    }

    public override bool Run(byte[] input)
    {
        var body = new PinnedBuffer();
        body.Write(input);
        var message = new InferRequestMessage();
        try
        {
            reader.Read(body, null, message);
            var output = new PinnedBuffer();
            int? header = writer.Write(output, message, message.Inputs, new AnswerFields { Parameters = message.Parameters });
            InferResponseMessage answer = InferResponseReader.Read(output.Written, header);
            Require(answer.Outputs.Count == message.Inputs.Length, "the answer has another number of tensors");
            using JsonDocument json = JsonDocument.Parse(output.WrittenMemory[..(header ?? output.Length)], new JsonDocumentOptions { MaxDepth = 200 });
            Require(json.RootElement.GetProperty("model_name").GetString() == "m", "the answer has no model");
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.RequestInvalid)
        {
            return false;
        }
        finally
        {
            // The message has addresses in it, which keep nothing alive.
            GC.KeepAlive(body);
            GC.KeepAlive(message);
        }
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Fuzz.Targets;

/// <summary>
/// The reader of requests with binary tensors behind their JSON part. The first two bytes of an input are the length that the header claims for the JSON part;
/// 0 is the raw form, whose whole body is one tensor.
/// </summary>
internal sealed class BinaryInferTarget : FuzzTarget
{
    private static readonly TensorSpec[] Specs = [new("a", DataType.Fp32, [-1, 2])];

    private static readonly IReadOnlyList<byte[]> Samples =
    [
        Sample("""{"inputs":[{"name":"a","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}}],"outputs":[{"name":"a","parameters":{"binary_data":true}}]}""", new byte[16]),
        Sample("""{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},{"name":"t","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":11}}],"parameters":{"binary_data_output":true}}""",
            [0, 0, 128, 63, 0, 0, 0, 64, 3, 0, 0, 0, 97, 98, 99, 0, 0, 0, 0]),
        Sample("""{"inputs":[{"name":"b","shape":[3],"datatype":"BOOL","parameters":{"binary_data_size":3}},{"name":"a","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""", [0, 1, 1]),
        Sample("", new byte[16]),
    ];

    private readonly InferRequestReader reader = new(new TensorNames(Specs), new TensorNames(Specs), WireLimits.Default);
    private readonly InferResponseWriter writer = new("m", "1", Specs);

    public BinaryInferTarget()
        : base("infer-binary", Samples, Words("\"binary_data_size\":", "16", "8", "0", "-1", "4294967296", "9223372036854775807", "\"BYTES\"", "\"FP16\"", "\"shape\":[", "\xff\xff\xff\x7f", "\x03\0\0\0"))
    {
    }

    public override bool Run(byte[] input)
    {
        int? claimed = input.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(input);
        var body = new PinnedBuffer();
        body.SetLength(InferRequestReader.BodyOffset(claimed));
        body.Write(input.AsSpan(Math.Min(2, input.Length)));
        var message = new InferRequestMessage();
        try
        {
            if (claimed == 0)
                reader.ReadRaw(body, Specs[0], false, message);
            else
                reader.Read(body, claimed, message);
            var output = new PinnedBuffer();
            int? header = writer.Write(output, message, message.Inputs, default);
            InferResponseMessage answer = InferResponseReader.Read(output.Written, header);
            Require(answer.Outputs.Count == message.Inputs.Length, "the answer has another number of tensors");
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

    private static byte[] Sample(string json, byte[] tensors)
    {
        byte[] head = Encoding.UTF8.GetBytes(json);
        return [(byte)head.Length, (byte)(head.Length >> 8), .. head, .. tensors];
    }
}

using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

/// <summary>Foreign bytes give a message or a refusal, never another exception and never a hang.</summary>
public sealed class CodecFuzzTests
{
    private const int Rounds = 60_000;

    private static readonly TensorSpec[] Specs = [new("a", DataType.Fp32, [-1, 2]), new("t", DataType.Bytes, [-1])];

    private static readonly string[] Seeds =
    [
        """{"id":"x\u00e4","parameters":{"binary_data_output":true},"inputs":[{"name":"a","shape":[2,2],"datatype":"FP32","data":[[1,2.5e3],[-3,4]]}],"outputs":[{"name":"y","parameters":{"binary_data":false}}]}""",
        """{"inputs":[{"data":["a","\ud83d\ude00\n",""],"name":"t","shape":[3],"datatype":"BYTES"},{"name":"a","shape":[1,2],"datatype":"INT8","data":[-128,127]}]}""",
        """{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},{"name":"t","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":5}}]}""",
        """{"model_name":"m","outputs":[{"name":"y","datatype":"FP64","shape":[3],"data":[null,NaN,-1e-300]},{"name":"b","datatype":"BOOL","shape":[1,1],"data":[[true]]}]}""",
        """{"id":null,"parameters":{"headers":{"a":["b",null]}},"inputs":[{"name":"h","shape":[2],"datatype":"FP16","parameters":{"content_type":"np"},"data":[0.5,null]},{"name":"b","shape":[2],"datatype":"BOOL","data":[[1],[false]]}],"outputs":[{"name":"a","parameters":{"p":[{}]}}]}""",
    ];

    private static readonly string[] SimpleSeeds =
    [
        """{"id":"x","t":"text","a":[1,2,3,4],"parameters":{"p":1.5,"q":true,"r":"s"}}""",
        """{"parameters":{"a":[1e3,-2],"id":"\u00e4"},"t":["a","b\n"],"other":"x"}""",
        """{"t":[],"a":[[1,2]],"n":null,"o":{"p":[]}}""",
    ];

    private static readonly string[] Tokens =
        ["[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "null", "true", "NaN", "-", "0", "9", "1e999", "-1", "99999999999999999999", "[[[[[[[[", "\"data\":", "\"shape\":", "\0", "\u00ff", " "];

    [Theory]
    [InlineData(WireDialect.Triton)]
    [InlineData(WireDialect.MLServer)]
    public void Changed_requests_are_read_or_refused(WireDialect dialect)
    {
        var reader = new InferRequestReader(new TensorNames(Specs), new TensorNames(Specs), WireLimits.Default, dialect);
        var random = new Random(3);
        var message = new InferRequestMessage();
        int good = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = Mutate(random);
            int? headerLength = random.Next(3) == 0 ? random.Next(1, bytes.Length + 8) : null;
            if (random.Next(4) == 0)
            {
                headerLength = bytes.Length;
                bytes = [.. bytes, .. new byte[random.Next(20)]];
            }

            var body = new PinnedBuffer();
            body.SetLength(InferRequestReader.BodyOffset(headerLength));
            body.Write(bytes);
            message.Clear();
            try
            {
                reader.Read(body, headerLength, message);
                RequireObject(message.Parameters);
                foreach (RequestedOutput output in message.Outputs)
                    RequireObject(output.Parameters);
                foreach (TensorSlot slot in message.Inputs)
                {
                    slot.ToTensor();
                    RequireObject(slot.Parameters);
                }

                good++;
            }
            catch (DismException e) when (e.Code == ErrorCode.RequestInvalid)
            {
            }
        }

        Assert.InRange(good, 100, Rounds - 100);
    }

    [Fact]
    public void Changed_generate_requests_are_read_or_refused()
    {
        var reader = new InferRequestReader(new TensorNames(Specs), new TensorNames(Specs), WireLimits.Default);
        var simple = new GenerateRequest(Specs, WireLimits.Default);
        var random = new Random(5);
        var message = new InferRequestMessage();
        int good = 0;
        for (int i = 0; i < Rounds; i++)
        {
            var body = new PinnedBuffer();
            message.Clear();
            try
            {
                simple.Write(Mutate(random, SimpleSeeds), body);
                reader.Read(body, null, message);
                RequireObject(message.Parameters);
                foreach (TensorSlot slot in message.Inputs)
                    slot.ToTensor();
                good++;
            }
            catch (DismException e) when (e.Code == ErrorCode.RequestInvalid)
            {
            }
        }

        Assert.InRange(good, 100, Rounds - 100);
    }

    [Fact]
    public void Changed_responses_are_read_or_refused()
    {
        var random = new Random(4);
        int good = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = Mutate(random);
            int? headerLength = random.Next(3) == 0 ? random.Next(-1, bytes.Length + 8) : null;
            try
            {
                InferResponseReader.Read(bytes, headerLength);
                good++;
            }
            catch (DismException e) when (e.Code == ErrorCode.ProtocolViolation)
            {
            }
        }

        Assert.InRange(good, 100, Rounds - 100);
    }

    private static void RequireObject(ReadOnlyMemory<byte> parameters)
    {
        if (!parameters.IsEmpty)
            Assert.Equal(((byte)'{', (byte)'}'), (parameters.Span[0], parameters.Span[^1]));
    }

    private static byte[] Mutate(Random random, string[]? given = null)
    {
        string[] seeds = given ?? Seeds;
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]));
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(0, Math.Min(at, 40)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }

            if (bytes.Count == 0)
                bytes.Add((byte)'{');
        }

        return [.. bytes];
    }
}

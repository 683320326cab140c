using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using Google.Protobuf;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Engine.Tests.Protocol.Grpc;

/// <summary>The client's side of infer messages, with protobuf's own objects at the other end.</summary>
public sealed class GrpcClientCodecTests
{
    private static readonly Tensor[] Inputs =
    [
        Tensor.Create<float>("x", DataType.Fp32, [2, 2], [1f, -2f, float.NaN, 4f]),
        Tensor.Create<short>("n", DataType.Int16, [3], [-1, 0, 300]),
        new Tensor("t", DataType.Bytes, [2], new byte[] { 1, 0, 0, 0, (byte)'a', 0, 0, 0, 0 }),
        Tensor.Create<ulong>("s", DataType.UInt64, [], [ulong.MaxValue]),
    ];

    [Fact]
    public void A_raw_request_is_what_protobuf_reads()
    {
        var inputs = new Dictionary<string, ReadOnlyMemory<byte>> { ["n"] = Encoding.UTF8.GetBytes("""{"content_type":"np"}""") };
        ModelInferRequest request = Write(TensorEncoding.Binary, new RequestParameters(Encoding.UTF8.GetBytes("""{"priority":2,"deep":[1]}"""), inputs));
        Assert.Equal(("m", "i"), (request.ModelName, request.Id));
        Assert.Equal((2L, "[1]"), (request.Parameters["priority"].Int64Param, request.Parameters["deep"].StringParam));
        Assert.Equal("np", request.Inputs[1].Parameters["content_type"].StringParam);
        Assert.Equal(["y"], request.Outputs.Select(o => o.Name));
        Assert.Equal(Inputs.Select(i => i.Data.ToArray()), request.RawInputContents.Select(r => r.ToByteArray()));
        Assert.Equal(Inputs.Select(i => i.Shape), request.Inputs.Select(i => i.Shape));
    }

    [Fact]
    public void A_typed_request_has_each_element_in_the_field_of_its_type()
    {
        ModelInferRequest request = Write(TensorEncoding.Json, null);
        Assert.Empty(request.RawInputContents);
        Assert.Equal([1f, -2f, float.NaN, 4f], request.Inputs[0].Contents.Fp32Contents);
        Assert.Equal([-1, 0, 300], request.Inputs[1].Contents.IntContents);
        Assert.Equal(["a", ""], request.Inputs[2].Contents.BytesContents.Select(b => b.ToStringUtf8()));
        Assert.Equal([ulong.MaxValue], request.Inputs[3].Contents.Uint64Contents);
    }

    [Fact]
    public void Half_precision_cannot_be_typed()
    {
        var half = Tensor.Create<Half>("h", DataType.Fp16, [1], [(Half)1]);
        DismException refusal = Assert.Throws<DismException>(() => GrpcInferRequestWriter.Write(new PinnedBuffer(), "m", [half], [], null, TensorEncoding.Json));
        Assert.Contains("'h'", refusal.Message);
    }

    [Fact]
    public void Typed_and_raw_answers_are_the_same_tensors()
    {
        ModelInferRequest typed = Write(TensorEncoding.Json, null);
        var raw = new ModelInferResponse { ModelName = "m", ModelVersion = "2", Id = "i" };
        ModelInferResponse contents = raw.Clone();
        foreach ((Tensor input, ModelInferRequest.Types.InferInputTensor written) in Inputs.Zip(typed.Inputs))
        {
            var output = new ModelInferResponse.Types.InferOutputTensor { Name = input.Name, Datatype = written.Datatype, Shape = { written.Shape } };
            raw.Outputs.Add(output);
            raw.RawOutputContents.Add(ByteString.CopyFrom(input.Data.Span));
            contents.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor(output) { Contents = written.Contents });
        }

        foreach (ModelInferResponse response in (ModelInferResponse[])[raw, contents])
        {
            InferResponseMessage read = GrpcInferResponseReader.Read(response.ToByteArray());
            Assert.Equal(("m", "2", "i"), (read.ModelName, read.ModelVersion, read.Id));
            Assert.Equal(Inputs.Select(i => (i.Name, i.DataType)), read.Outputs.Select(o => (o.Name, o.DataType)));
            Assert.Equal(Inputs.Select(i => i.Shape), read.Outputs.Select(o => o.Shape));
            Assert.Equal(Inputs.Select(i => i.Data.ToArray()), read.Outputs.Select(o => o.Data.ToArray()));
        }
    }

    [Fact]
    public void Answers_that_do_not_fit_themselves_are_the_servers_fault()
    {
        ModelInferResponse.Types.InferOutputTensor output = new() { Name = "y", Datatype = "FP32", Shape = { 2 } };
        Refuse("has no elements", new ModelInferResponse { Outputs = { output } });
        Refuse("has 4 bytes", new ModelInferResponse { Outputs = { output }, RawOutputContents = { ByteString.CopyFrom(1, 2, 3, 4) } });
        Refuse("raw_output_contents", new ModelInferResponse { Outputs = { output }, RawOutputContents = { ByteString.CopyFrom(new byte[8]), ByteString.Empty } });
        Refuse("1 raw_output_contents", new ModelInferResponse { Outputs = { output, output }, RawOutputContents = { ByteString.CopyFrom(new byte[8]) } });
        Refuse("unknown datatype 'FP31'", new ModelInferResponse { Outputs = { new ModelInferResponse.Types.InferOutputTensor(output) { Datatype = "FP31" } } });
        Refuse("has the shape [-1]", new ModelInferResponse { Outputs = { new ModelInferResponse.Types.InferOutputTensor { Name = "y", Datatype = "FP32", Shape = { -1 } } } });
        Refuse("has the shape", new ModelInferResponse { Outputs = { new ModelInferResponse.Types.InferOutputTensor { Name = "y", Datatype = "FP32", Shape = { long.MaxValue, long.MaxValue } } } });
        var wide = new ModelInferResponse.Types.InferOutputTensor { Name = "y", Datatype = "INT8", Shape = { 1 }, Contents = new InferTensorContents { IntContents = { 300 } } };
        Refuse("element 0 is 300", new ModelInferResponse { Outputs = { wide } });
        Assert.Equal(ErrorCode.ProtocolViolation, Assert.Throws<DismException>(() => GrpcInferResponseReader.Read([0x2A, 0x7F])).Code);

        static void Refuse(string fault, ModelInferResponse response)
        {
            DismException refusal = Assert.Throws<DismException>(() => GrpcInferResponseReader.Read(response.ToByteArray()));
            Assert.Equal(ErrorCode.ProtocolViolation, refusal.Code);
            Assert.Contains(fault, refusal.Message);
        }
    }

    [Fact]
    public void Mutated_answers_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(11);
        var response = new ModelInferResponse { ModelName = "m" };
        response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = "y", Datatype = "INT32", Shape = { 2 }, Contents = new InferTensorContents { IntContents = { 1, 2 } } });
        byte[] good = response.ToByteArray();
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] mutated = [.. good.Take(random.Next(good.Length + 1))];
            for (int i = random.Next(3); i >= 0 && mutated.Length > 0; i--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                GrpcInferResponseReader.Read(mutated);
            }
            catch (DismException e)
            {
                Assert.Equal(ErrorCode.ProtocolViolation, e.Code);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 20_000);
    }

    private static ModelInferRequest Write(TensorEncoding encoding, RequestParameters? parameters)
    {
        var output = new PinnedBuffer();
        GrpcInferRequestWriter.Write(output, "m", Inputs, ["y"], "i", encoding, parameters);
        return ModelInferRequest.Parser.ParseFrom(output.Written);
    }
}

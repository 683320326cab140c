using System.Buffers;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using DismPS.Fuzz.Mutation;
using Google.Protobuf;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Fuzz.Targets;

/// <summary>
/// The reader of gRPC's infer requests: what it takes, protobuf's parser takes too and finds the same in it. What was read is sent back, and protobuf's
/// parser must find that as well.
/// </summary>
internal sealed class GrpcInferTarget : FuzzTarget
{
    private static readonly TensorSpec[] Specs = [new("a", DataType.Fp32, [-1, 2]), new("t", DataType.Bytes, [-1])];

    private readonly GrpcInferRequestReader reader = new("m", new TensorNames(Specs), new TensorNames(Specs), WireLimits.Default, WireDialect.MLServer);
    private readonly GrpcInferResponseWriter writer = new("m", "1", Specs, WireDialect.MLServer);

    public GrpcInferTarget()
        : base("infer-grpc", Samples(), [[0x2A], [0x3A, 0], [0x2A, 0, 0x2A, 0], [0x22, 4, 0x0A, 0, 0x12, 0], [0x0B], [0x0C], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], "BOOL"u8.ToArray(), "INT8"u8.ToArray(), "BYTES"u8.ToArray()])
    {
    }

    public override IReadOnlyList<Mutator> Mutators => [.. base.Mutators, Mutator.Protobuf(Mutator.Bytes), Mutator.Protobuf(Mutator.Lengths)];

    public override bool Run(byte[] input)
    {
        var body = new PinnedBuffer();
        int start = GrpcInferRequestReader.BodyOffset(input);
        body.SetLength(start);
        body.Write(input);
        var message = new InferRequestMessage();
        try
        {
            GrpcInferRequestReader.ReadTarget(input);
            reader.Read(body, start, message);
        }
        catch (DismException exception) when (exception.Code == ErrorCode.RequestInvalid)
        {
            return false;
        }

        Require(GrpcDescription.Of(ModelInferRequest.Parser.ParseFrom(input)) == GrpcDescription.Of(message), "protobuf's parser finds something else");
        Verify(message, inStream: false);
        Verify(message, inStream: true);
        // The message has addresses in it, which keep nothing alive.
        GC.KeepAlive(body);
        GC.KeepAlive(message);
        return true;
    }

    private void Verify(InferRequestMessage message, bool inStream)
    {
        var output = new PinnedBuffer();
        int start = writer.Write(output, message, message.Inputs, new AnswerFields { Parameters = message.Parameters }, inStream) + GrpcFrame.PrefixLength;
        ModelInferResponse answer = inStream
            ? ModelStreamInferResponse.Parser.ParseFrom(output.Written[start..]).InferResponse
            : ModelInferResponse.Parser.ParseFrom(output.Written[start..]);
        Require(answer.Outputs.Count == message.Inputs.Length, "the answer has another number of tensors");
        // An answer has the form of a request but for the name and the outputs' field numbers, so that the description of one serves both.
        var same = new ModelInferRequest { Id = answer.Id, RawInputContents = { answer.RawOutputContents } };
        foreach ((string key, InferParameter value) in answer.Parameters.Where(p => p.Key != "triton_final_response"))
            same.Parameters[key] = value;
        foreach (ModelInferResponse.Types.InferOutputTensor tensor in answer.Outputs)
            same.Inputs.Add(ModelInferRequest.Types.InferInputTensor.Parser.ParseFrom(tensor.ToByteArray()));
        same.Outputs.AddRange(message.Outputs.ToArray().Select(o => new ModelInferRequest.Types.InferRequestedOutputTensor { Name = o.Name }));
        Require(WithoutReserved(GrpcDescription.Of(same)) == WithoutReserved(GrpcDescription.Of(message)), "the answer has not what was read");
    }

    /// <summary>Parameters about binary data are not sent on: requests with them are not compared.</summary>
    private static string WithoutReserved(string text) => text.Contains("binary_data", StringComparison.Ordinal) || text.Contains("triton_final", StringComparison.Ordinal) ? "" : text;

    private static IReadOnlyList<byte[]> Samples()
    {
        var typed = new ModelInferRequest { ModelName = "m", Id = "xä", Parameters = { ["p"] = new InferParameter { DoubleParam = 0.5 }, ["sequence_id"] = new InferParameter { StringParam = "s" } } };
        typed.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "a", Datatype = "FP32", Shape = { 2, 2 }, Contents = new InferTensorContents { Fp32Contents = { 1, 2, 3, 4 } } });
        typed.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "i", Datatype = "INT8", Shape = { 3 }, Contents = new InferTensorContents { IntContents = { -128, 0, 127 } }, Parameters = { ["q"] = new InferParameter { BoolParam = true } } });
        typed.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "t", Datatype = "BYTES", Shape = { 2 }, Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("ab"), ByteString.Empty } } });
        var raw = new ModelInferRequest { ModelName = "m", ModelVersion = "1", Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "a", Parameters = { ["binary"] = new InferParameter { Int64Param = -1 } } } } };
        raw.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "a", Datatype = "FP16", Shape = { 1, 2 } });
        raw.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "t", Datatype = "BYTES", Shape = { 1 } });
        raw.RawInputContents.Add(ByteString.CopyFrom(1, 2, 3, 4));
        raw.RawInputContents.Add(ByteString.CopyFrom(2, 0, 0, 0, 65, 66));
        return [typed.ToByteArray(), raw.ToByteArray()];
    }
}

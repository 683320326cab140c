using System.Buffers.Binary;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Google.Protobuf;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Server.Tests.Grpc;

/// <summary>A server with gRPC on a free port, and calls with protobuf's own objects.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly RunningServer server;

    private GrpcServer(RunningServer server)
    {
        this.server = server;
        Channel = new GrpcChannel(server.Server.GrpcUri!);
    }

    public GrpcChannel Channel { get; }

    public ApiServer Server => server.Server;

    public Uri Uri => server.Server.GrpcUri!;

    public static async Task<GrpcServer> StartAsync(
        string[] models, Func<InferenceServerOptions, InferenceServerOptions>? change = null, Func<ApiServerOptions, ApiServerOptions>? changeHost = null) =>
        new(await RunningServer.StartAsync(models, change, o => changeHost?.Invoke(o with { GrpcPort = 0 }) ?? o with { GrpcPort = 0 }));

    public Task<TAnswer> CallAsync<TAnswer>(string name, IMessage request, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TAnswer : IMessage<TAnswer>, new() =>
        CallAsync<TAnswer>(Channel, name, request, options, cancellationToken);

    public static async Task<TAnswer> CallAsync<TAnswer>(
        GrpcChannel channel, string name, IMessage request, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TAnswer : IMessage<TAnswer>, new()
    {
        string method = name.StartsWith('/') ? name : GrpcMethods.Service + name;
        ReadOnlyMemory<byte> answer = await channel.CallAsync(method, request.ToByteArray(), options, cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        var message = new TAnswer();
        message.MergeFrom(answer.Span);
        return message;
    }

    public Task<ModelInferResponse> InferAsync(ModelInferRequest request) => CallAsync<ModelInferResponse>("ModelInfer", request);

    /// <summary>The status and the message of a call that must fail.</summary>
    public async Task<GrpcException> FailAsync(string name, IMessage request, GrpcCallOptions? options = null) =>
        await Assert.ThrowsAsync<GrpcException>(() => CallAsync<ServerLiveResponse>(name, request, options));

    public static ModelInferRequest Request(string model, IEnumerable<Tensor> inputs, IEnumerable<string> outputs, string id = "")
    {
        var request = new ModelInferRequest { ModelName = model, Id = id };
        foreach (Tensor input in inputs)
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = input.Name, Datatype = input.DataType.ToWireName(), Shape = { input.Shape } });
            request.RawInputContents.Add(ByteString.CopyFrom(input.Data.Span));
        }

        request.Outputs.AddRange(outputs.Select(o => new ModelInferRequest.Types.InferRequestedOutputTensor { Name = o }));
        return request;
    }

    /// <summary>The same request with its elements one by one in place of the raw tensors.</summary>
    public static ModelInferRequest Typed(ModelInferRequest request)
    {
        ModelInferRequest typed = request.Clone();
        typed.RawInputContents.Clear();
        for (int i = 0; i < typed.Inputs.Count; i++)
            typed.Inputs[i].Contents = Contents(typed.Inputs[i].Datatype, request.RawInputContents[i].ToByteArray());
        return typed;
    }

    public static Tensor[] Tensors(ModelInferResponse answer) =>
        [.. answer.Outputs.Select((o, i) => new Tensor(o.Name, DataTypes.FromWireName(o.Datatype)!.Value, o.Shape.ToArray(), answer.RawOutputContents[i].ToByteArray()))];

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await server.DisposeAsync();
    }

    private static InferTensorContents Contents(string type, byte[] raw)
    {
        var contents = new InferTensorContents();
        switch (DataTypes.FromWireName(type)!.Value)
        {
            case DataType.Bool: contents.BoolContents.AddRange(raw.Select(b => b != 0)); break;
            case DataType.UInt8: contents.UintContents.AddRange(raw.Select(b => (uint)b)); break;
            case DataType.Int8: contents.IntContents.AddRange(raw.Select(b => (int)(sbyte)b)); break;
            case DataType.UInt16: contents.UintContents.AddRange(raw.Chunk(2).Select(b => (uint)BitConverter.ToUInt16(b))); break;
            case DataType.Int16: contents.IntContents.AddRange(raw.Chunk(2).Select(b => (int)BitConverter.ToInt16(b))); break;
            case DataType.UInt32: contents.UintContents.AddRange(raw.Chunk(4).Select(b => BitConverter.ToUInt32(b))); break;
            case DataType.Int32: contents.IntContents.AddRange(raw.Chunk(4).Select(b => BitConverter.ToInt32(b))); break;
            case DataType.UInt64: contents.Uint64Contents.AddRange(raw.Chunk(8).Select(b => BitConverter.ToUInt64(b))); break;
            case DataType.Int64: contents.Int64Contents.AddRange(raw.Chunk(8).Select(b => BitConverter.ToInt64(b))); break;
            case DataType.Fp32: contents.Fp32Contents.AddRange(raw.Chunk(4).Select(b => BitConverter.ToSingle(b))); break;
            case DataType.Fp64: contents.Fp64Contents.AddRange(raw.Chunk(8).Select(b => BitConverter.ToDouble(b))); break;
            default:
                for (int i = 0; i < raw.Length;)
                {
                    int length = BinaryPrimitives.ReadInt32LittleEndian(raw.AsSpan(i));
                    contents.BytesContents.Add(ByteString.CopyFrom(raw, i + 4, length));
                    i += 4 + length;
                }

                break;
        }

        return contents;
    }
}

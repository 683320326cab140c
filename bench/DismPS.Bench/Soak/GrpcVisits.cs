using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using Google.Protobuf;

namespace DismPS.Bench.Soak;

/// <summary>Visits over gRPC, good and bad.</summary>
internal static class GrpcVisits
{
    private const int Exact = 1 << 24;
    private const int Columns = 51;
    private const int MaxInStream = 6;

    private static readonly GrpcStatus[] Refusals = [GrpcStatus.InvalidArgument, GrpcStatus.NotFound, GrpcStatus.Internal, GrpcStatus.Unimplemented];

    public static async Task<int> PlainAsync(SoakVisitor visitor)
    {
        await ProveAsync(visitor).ConfigureAwait(false);
        return 1;
    }

    /// <summary>Several requests over one stream, each answered with its own values.</summary>
    public static async Task<int> StreamAsync(SoakVisitor visitor)
    {
        ModelInferRequest[] requests = [.. Enumerable.Range(0, visitor.Chance.Next(1, MaxInStream + 1)).Select(_ => Make(visitor))];
        using var limit = new CancellationTokenSource(SoakOptions.AnswerLimit);
        using GrpcStream stream = visitor.Channel.OpenStream(GrpcMethods.ModelStreamInfer, null, limit.Token);
        foreach (ModelInferRequest request in requests)
            await stream.WriteAsync(request.ToByteArray()).ConfigureAwait(false);
        stream.CompleteWriting();
        var open = requests.ToDictionary(r => r.Id);
        while (await stream.ReadAsync().ConfigureAwait(false) is { } message)
        {
            ModelStreamInferResponse answer = ModelStreamInferResponse.Parser.ParseFrom(message.Span);
            if (answer.ErrorMessage.Length > 0 || !open.Remove(answer.InferResponse.Id, out ModelInferRequest? request))
                throw new SoakFaultException($"a stream was answered {answer}");
            Check(request, answer.InferResponse);
        }

        return open.Count == 0 ? requests.Length : throw new SoakFaultException($"{open.Count} of {requests.Length} requests of a stream were not answered");
    }

    /// <summary>A request that does not fit; the next over the same connection does.</summary>
    public static async Task<int> BadAsync(SoakVisitor visitor)
    {
        ModelInferRequest request = Make(visitor);
        switch (visitor.Chance.Next(5))
        {
            case 0:
                request.ModelName = "no-such-model";
                break;
            case 1:
                request.Inputs[0].Shape[0] = visitor.Chance.Next(2) == 0 ? long.MaxValue : -1;
                break;
            case 2:
                request.Inputs[0].Name = "z";
                break;
            case 3:
                request.RawInputContents.Clear();
                request.Inputs[0].Contents = null;
                break;
            default:
                request.Inputs[0].Datatype = "FP99";
                break;
        }

        await RefusedAsync(visitor, request.ToByteArray()).ConfigureAwait(false);
        await ProveAsync(visitor).ConfigureAwait(false);
        return 2;
    }

    /// <summary>A caller that gives up.</summary>
    public static async Task<int> CancelledAsync(SoakVisitor visitor)
    {
        using var impatience = new CancellationTokenSource();
        Task<ReadOnlyMemory<byte>> call = visitor.Channel.CallAsync(GrpcMethods.ModelInfer, Make(visitor).ToByteArray(), null, impatience.Token);
        if (visitor.Chance.Next(2) == 0)
            await Task.Yield();
        await impatience.CancelAsync().ConfigureAwait(false);
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or GrpcException { Status: GrpcStatus.Cancelled or GrpcStatus.Unavailable })
        {
            // It may have been answered before.
        }

        await ProveAsync(visitor).ConfigureAwait(false);
        return 2;
    }

    /// <summary>Noise in place of frames, after a beginning that is right or is not.</summary>
    public static async Task<int> NoiseAsync(SoakVisitor visitor)
    {
        byte[] noise = new byte[visitor.Chance.Next(16, 4096)];
        visitor.Chance.NextBytes(noise);
        using SoakConnection noisy = await SoakConnection.OpenAsync(visitor.Options.Grpc).ConfigureAwait(false);
        try
        {
            if (visitor.Chance.Next(2) == 0)
                await noisy.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"u8.ToArray()).ConfigureAwait(false);
            await noisy.SendAsync(noise).ConfigureAwait(false);
            noisy.CloseSending();
        }
        catch (SocketException)
        {
            // The server may have closed the connection by then.
        }

        await ProveAsync(visitor).ConfigureAwait(false);
        return 2;
    }

    private static async Task ProveAsync(SoakVisitor visitor)
    {
        ModelInferRequest request = Make(visitor);
        using var limit = new CancellationTokenSource(SoakOptions.AnswerLimit);
        ReadOnlyMemory<byte> answer = await visitor.Channel.CallAsync(GrpcMethods.ModelInfer, request.ToByteArray(), null, limit.Token).ConfigureAwait(false);
        Check(request, ModelInferResponse.Parser.ParseFrom(answer.Span));
    }

    private static async Task RefusedAsync(SoakVisitor visitor, byte[] message)
    {
        using var limit = new CancellationTokenSource(SoakOptions.AnswerLimit);
        try
        {
            await visitor.Channel.CallAsync(GrpcMethods.ModelInfer, message, null, limit.Token).ConfigureAwait(false);
        }
        catch (GrpcException e) when (Refusals.Contains(e.Status))
        {
            return;
        }

        throw new SoakFaultException($"a bad message was answered: {Convert.ToHexString(message)}");
    }

    private static ModelInferRequest Make(SoakVisitor visitor)
    {
        int rows = visitor.Chance.Next(1, 9);
        long first = visitor.Take(rows * Columns);
        float[] values = [.. Enumerable.Range(0, rows * Columns).Select(i => (float)((first + i) % Exact))];
        var request = new ModelInferRequest { ModelName = SoakOptions.Steady, Id = first.ToString(CultureInfo.InvariantCulture) };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { rows, Columns } });
        if (visitor.Chance.Next(4) == 0)
            request.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { values } };
        else
            request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)));
        return request;
    }

    private static void Check(ModelInferRequest request, ModelInferResponse answer)
    {
        if (answer.Id != request.Id)
            throw new SoakFaultException($"request {request.Id} got the answer of request {answer.Id}");
        float[] sent = ValuesOf(request.Inputs[0].Contents, request.RawInputContents);
        float[] answered = ValuesOf(answer.Outputs[0].Contents, answer.RawOutputContents);
        if (!answered.AsSpan().SequenceEqual(sent))
            throw new SoakFaultException($"request {request.Id} got values that are not its own: {answered.Length} in place of {sent.Length}, the first {answered.FirstOrDefault()} in place of {sent[0]}");
    }

    private static float[] ValuesOf(InferTensorContents? typed, IList<ByteString> raw) =>
        raw.Count > 0 ? MemoryMarshal.Cast<byte, float>(raw[0].Span).ToArray() : [.. typed?.Fp32Contents ?? []];
}

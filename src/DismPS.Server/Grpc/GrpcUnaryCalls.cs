using System.IO.Compression;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Protocol.Grpc.Messages.Health;
using DismPS.Engine.Serving;
using Google.Protobuf;

namespace DismPS.Server.Grpc;

/// <summary>The calls with one request and one answer, but for inference.</summary>
internal static class GrpcUnaryCalls
{
    public static Dictionary<string, GrpcCallHandler> All(InferenceServer models, ApiServerOptions options)
    {
        var calls = new Dictionary<string, GrpcCallHandler>(StringComparer.Ordinal);
        CompressionLevel level = options.GrpcCompression ?? CompressionLevel.NoCompression;
        var describe = new GrpcModelMessages(models, options);
        var repository = new GrpcRepositoryCalls(models);
        var settings = new GrpcSettingsCalls(models);

        Add<ServerLiveRequest>("ServerLive", _ => new ServerLiveResponse { Live = true });
        Add<ServerReadyRequest>("ServerReady", _ => new ServerReadyResponse { Ready = models.IsReady });
        Add<ModelReadyRequest>("ModelReady", r => new ModelReadyResponse { Ready = models.FindModel(r.Name, r.Version) is { State: ModelState.Ready } });
        Add<ServerMetadataRequest>("ServerMetadata", _ => describe.Server());
        Add<ModelMetadataRequest>("ModelMetadata", r => describe.Model(r.Name, r.Version));
        Add<ModelConfigRequest>("ModelConfig", r => describe.Configuration(r.Name, r.Version));
        Add<ModelStatisticsRequest>("ModelStatistics", r => GrpcStatistics.Of(models, r.Name, r.Version));
        AddAsync<RepositoryIndexRequest>("RepositoryIndex", repository.IndexAsync);
        AddAsync<RepositoryModelLoadRequest>("RepositoryModelLoad", repository.LoadAsync);
        AddAsync<RepositoryModelUnloadRequest>("RepositoryModelUnload", repository.UnloadAsync);
        Add<TraceSettingRequest>("TraceSetting", settings.Trace);
        Add<LogSettingsRequest>("LogSettings", settings.Log);
        Add<SystemSharedMemoryStatusRequest>("SystemSharedMemoryStatus", r => r.Name.Length == 0 ? new SystemSharedMemoryStatusResponse() : throw NoRegion("system", r.Name));
        Add<SystemSharedMemoryRegisterRequest>("SystemSharedMemoryRegister", r => throw NoSharedMemory("system", r.Name));
        Add<SystemSharedMemoryUnregisterRequest>("SystemSharedMemoryUnregister", _ => new SystemSharedMemoryUnregisterResponse());
        Add<CudaSharedMemoryStatusRequest>("CudaSharedMemoryStatus", r => r.Name.Length == 0 ? new CudaSharedMemoryStatusResponse() : throw NoRegion("cuda", r.Name));
        Add<CudaSharedMemoryRegisterRequest>("CudaSharedMemoryRegister", r => throw NoSharedMemory("cuda", r.Name));
        Add<CudaSharedMemoryUnregisterRequest>("CudaSharedMemoryUnregister", _ => new CudaSharedMemoryUnregisterResponse());
        AddPath<HealthCheckRequest>(GrpcMethods.HealthCheck, (_, _) => ValueTask.FromResult<IMessage>(GrpcHealthWatch.Answer(models.IsReady)));
        return calls;

        void Add<TRequest>(string name, Func<TRequest, IMessage> answer)
            where TRequest : IMessage<TRequest>, new() =>
            AddPath<TRequest>(GrpcMethods.Service + name, (request, _) => ValueTask.FromResult(answer(request)));

        void AddAsync<TRequest>(string name, Func<TRequest, CancellationToken, ValueTask<IMessage>> answer)
            where TRequest : IMessage<TRequest>, new() =>
            AddPath(GrpcMethods.Service + name, answer);

        void AddPath<TRequest>(string path, Func<TRequest, CancellationToken, ValueTask<IMessage>> answer)
            where TRequest : IMessage<TRequest>, new() =>
            calls.Add(path, context => AnswerAsync(models, context, level, answer));
    }

    private static async ValueTask AnswerAsync<TRequest>(
        InferenceServer models, GrpcContext context, CompressionLevel level, Func<TRequest, CancellationToken, ValueTask<IMessage>> answer)
        where TRequest : IMessage<TRequest>, new()
    {
        InferenceCall call = models.RentCall();
        try
        {
            if (!await context.Reader.ReadAsync(call, context.Token).ConfigureAwait(false))
                throw new GrpcException(GrpcStatus.Unimplemented, "This call takes one message, and none was sent.");
            await context.Reader.ExpectEndAsync(context.Token).ConfigureAwait(false);
            TRequest request = GrpcMessages.Read<TRequest>(call);
            GrpcMessages.Write(call, await answer(request, context.Token).ConfigureAwait(false));
            await GrpcAnswer.SendLastAsync(context, call, level).ConfigureAwait(false);
        }
        finally
        {
            models.ReturnCall(call);
        }
    }

    private static DismException NoRegion(string kind, string name) =>
        new(ErrorCode.ResourceNotFound, $"Unable to find {kind} shared memory region: '{name}'",
            "Send tensors in the message: this server has no shared memory.") { MessageIsAnswer = true };

    private static DismException NoSharedMemory(string kind, string name) => new(
        ErrorCode.RequestInvalid, $"Unable to open shared memory region: '{name}': the extension {kind}_shared_memory is off in this server. Send tensors in the message.",
        "Send tensors in the message: this server has no shared memory.")
    {
        HttpStatus = 501,
        MessageIsAnswer = true,
    };
}

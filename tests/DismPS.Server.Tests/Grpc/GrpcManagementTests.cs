using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Protocol.Grpc.Messages.Health;
using DismPS.Engine.Protocol.Grpc.Messages.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DismPS.Server.Tests.Grpc;

public sealed class GrpcManagementTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Health_and_readiness_are_told_of_server_and_models()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx", "odd/broken-text"]);
        Assert.True((await server.CallAsync<ServerLiveResponse>("ServerLive", new ServerLiveRequest())).Live);
        Assert.False((await server.CallAsync<ServerReadyResponse>("ServerReady", new ServerReadyRequest())).Ready);
        Assert.True(await ReadyAsync("metsig-onnx-autoencoder", ""));
        Assert.True(await ReadyAsync("metsig-onnx-autoencoder", "1"));
        Assert.False(await ReadyAsync("metsig-onnx-autoencoder", "9"));
        Assert.False(await ReadyAsync("broken-text", ""));
        Assert.False(await ReadyAsync("nope", ""));
        HealthCheckResponse health = await server.CallAsync<HealthCheckResponse>(GrpcMethods.HealthCheck, new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, health.Status);

        async Task<bool> ReadyAsync(string name, string version) =>
            (await server.CallAsync<ModelReadyResponse>("ModelReady", new ModelReadyRequest { Name = name, Version = version })).Ready;
    }

    [Fact]
    public async Task A_watch_tells_the_health_at_once()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        using GrpcStream watch = server.Channel.OpenStream(GrpcMethods.HealthWatch, null, default);
        await watch.WriteAsync(new HealthCheckRequest().ToByteArray());
        watch.CompleteWriting();
        HealthCheckResponse first = HealthCheckResponse.Parser.ParseFrom((await watch.ReadAsync().WaitAsync(Bound))!.Value.Span);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, first.Status);
    }

    [Fact]
    public async Task Metadata_and_configuration_tell_the_tensors()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx", "odd/all-types"]);
        ServerMetadataResponse about = await server.CallAsync<ServerMetadataResponse>("ServerMetadata", new ServerMetadataRequest());
        Assert.Equal("dismps", about.Name);
        Assert.Contains("binary_tensor_data", about.Extensions);
        ModelMetadataResponse model = await server.CallAsync<ModelMetadataResponse>("ModelMetadata", new ModelMetadataRequest { Name = "metsig-onnx-autoencoder" });
        Assert.Equal(["1"], model.Versions);
        Assert.Equal(("input_0", "FP32"), (model.Inputs[0].Name, model.Inputs[0].Datatype));
        Assert.Equal([-1, 51], model.Inputs[0].Shape);
        ModelConfigResponse types = await server.CallAsync<ModelConfigResponse>("ModelConfig", new ModelConfigRequest { Name = "all-types", Version = "1" });
        Assert.Equal("all-types", types.Config.Name);
        ModelMetadataResponse wire = await server.CallAsync<ModelMetadataResponse>("ModelMetadata", new ModelMetadataRequest { Name = "all-types" });
        Assert.Equal(wire.Inputs.Select(i => $"TYPE_{i.Datatype.ToUpperInvariant()}"), types.Config.Input.Select(i => NameOf(i.DataType)));
        Assert.Equal(GrpcStatus.NotFound, (await server.FailAsync("ModelMetadata", new ModelMetadataRequest { Name = "nope" })).Status);
        Assert.Equal(GrpcStatus.InvalidArgument, (await server.FailAsync("ModelMetadata", new ModelMetadataRequest { Name = "all-types", Version = "abc" })).Status);

        static string NameOf(DataType type) =>
            ModelConfigReflection.Descriptor.EnumTypes.Single(e => e.Name == "DataType").FindValueByNumber((int)type).Name.Replace("TYPE_STRING", "TYPE_BYTES", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_count_the_answers()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["metsig-ae-onnx"]);
        await server.InferAsync(GrpcInferTests.Batch(3));
        ModelStatistics all = Assert.Single((await server.CallAsync<ModelStatisticsResponse>("ModelStatistics", new ModelStatisticsRequest())).ModelStats);
        Assert.Equal((1UL, 1UL), (all.InferenceStats.Success.Count, all.ExecutionCount));
        Assert.True(all.InferenceStats.ComputeInfer.Ns > 0 && all.LastInference > 0);
        GrpcException unknown = await server.FailAsync("ModelStatistics", new ModelStatisticsRequest { Name = "nope" });
        Assert.Equal((GrpcStatus.InvalidArgument, "requested model 'nope' is not available"), (unknown.Status, unknown.Detail));
        GrpcException version = await server.FailAsync("ModelStatistics", new ModelStatisticsRequest { Name = "metsig-onnx-autoencoder", Version = "4" });
        Assert.Equal("requested model version is not available for model 'metsig-onnx-autoencoder'", version.Detail);
    }

    [Fact]
    public async Task The_index_lists_the_models_and_a_repository_cannot_be_named()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar", "odd/broken-text"]);
        RepositoryIndexResponse all = await server.CallAsync<RepositoryIndexResponse>("RepositoryIndex", new RepositoryIndexRequest());
        Assert.Equal(["broken-text UNAVAILABLE", "scalar READY"], all.Models.Select(m => $"{m.Name} {m.State}"));
        Assert.NotEqual("", all.Models[0].Reason);
        RepositoryIndexResponse ready = await server.CallAsync<RepositoryIndexResponse>("RepositoryIndex", new RepositoryIndexRequest { Ready = true });
        Assert.Equal("scalar", Assert.Single(ready.Models).Name);
        foreach (IMessage request in (IMessage[])[
            new RepositoryIndexRequest { RepositoryName = "r" }, new RepositoryModelLoadRequest { RepositoryName = "r", ModelName = "scalar" },
            new RepositoryModelUnloadRequest { RepositoryName = "r", ModelName = "scalar" }])
            Assert.Equal(GrpcStatus.Unimplemented, (await server.FailAsync(request.Descriptor.Name[..^"Request".Length], request)).Status);
    }

    [Fact]
    public async Task Models_are_not_loaded_or_unloaded_where_that_is_not_allowed()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        Assert.Equal(GrpcStatus.Unavailable, (await server.FailAsync("RepositoryModelLoad", new RepositoryModelLoadRequest { ModelName = "scalar" })).Status);
        Assert.Equal(GrpcStatus.Unavailable, (await server.FailAsync("RepositoryModelUnload", new RepositoryModelUnloadRequest { ModelName = "scalar" })).Status);
    }

    [Fact]
    public async Task Shared_memory_is_off()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        Assert.Empty((await server.CallAsync<SystemSharedMemoryStatusResponse>("SystemSharedMemoryStatus", new SystemSharedMemoryStatusRequest())).Regions);
        Assert.Empty((await server.CallAsync<CudaSharedMemoryStatusResponse>("CudaSharedMemoryStatus", new CudaSharedMemoryStatusRequest())).Regions);
        await server.CallAsync<SystemSharedMemoryUnregisterResponse>("SystemSharedMemoryUnregister", new SystemSharedMemoryUnregisterRequest());
        await server.CallAsync<CudaSharedMemoryUnregisterResponse>("CudaSharedMemoryUnregister", new CudaSharedMemoryUnregisterRequest());
        GrpcException status = await server.FailAsync("CudaSharedMemoryStatus", new CudaSharedMemoryStatusRequest { Name = "r" });
        Assert.Equal((GrpcStatus.NotFound, "Unable to find cuda shared memory region: 'r'"), (status.Status, status.Detail));
        GrpcException register = await server.FailAsync("SystemSharedMemoryRegister", new SystemSharedMemoryRegisterRequest { Name = "r", Key = "/k", ByteSize = 8 });
        Assert.Equal(GrpcStatus.Unimplemented, register.Status);
        Assert.Contains("is off in this server", register.Detail);
    }

    [Theory]
    [InlineData(GrpcMethods.Reflection)]
    [InlineData(GrpcMethods.ReflectionAlpha)]
    public async Task Reflection_gives_descriptors_that_build(string method)
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        using GrpcStream stream = server.Channel.OpenStream(method, null, default);
        ServerReflectionResponse services = await AskAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "inference.GRPCInferenceService"],
            services.ListServicesResponse.Service.Select(s => s.Name).Order(StringComparer.Ordinal));
        ServerReflectionResponse file = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = "inference.GRPCInferenceService.ModelInfer" });
        IReadOnlyList<FileDescriptor> files = FileDescriptor.BuildFromByteStrings(file.FileDescriptorResponse.FileDescriptorProto.Reverse());
        Assert.Contains(files[^1].Services.Single().Methods, m => m.Name == "ModelStreamInfer" && m.IsClientStreaming && m.IsServerStreaming);
        Assert.Equal(file.FileDescriptorResponse, (await AskAsync(new ServerReflectionRequest { FileByFilename = "grpc_service.proto" })).FileDescriptorResponse);
        Assert.NotNull((await AskAsync(new ServerReflectionRequest { FileContainingSymbol = "inference.ModelInferRequest.InferInputTensor" })).FileDescriptorResponse);
        Assert.Equal(5, (await AskAsync(new ServerReflectionRequest { FileContainingSymbol = "nope" })).ErrorResponse.ErrorCode);
        stream.CompleteWriting();
        Assert.Null(await stream.ReadAsync().WaitAsync(Bound));

        async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
        {
            await stream.WriteAsync(request.ToByteArray());
            ServerReflectionResponse answer = ServerReflectionResponse.Parser.ParseFrom((await stream.ReadAsync().WaitAsync(Bound))!.Value.Span);
            Assert.Equal(request, answer.OriginalRequest);
            return answer;
        }
    }
}

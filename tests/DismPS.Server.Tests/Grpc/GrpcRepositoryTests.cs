using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using DismPS.Tests.Golden;
using Google.Protobuf;

namespace DismPS.Server.Tests.Grpc;

public sealed class GrpcRepositoryTests
{
    private static readonly RepositoryIndexRequest All = new();

    [Fact]
    public async Task Models_come_and_go_by_call()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        ModelInferRequest request = GrpcServer.Request("scalar", golden.Inputs, []);
        golden.Verify(GrpcServer.Tensors(await server.InferAsync(request)));

        await server.CallAsync<RepositoryModelUnloadResponse>("RepositoryModelUnload", new RepositoryModelUnloadRequest { ModelName = "scalar" });
        GrpcException refused = await server.FailAsync("ModelInfer", request);
        Assert.Equal(GrpcStatus.NotFound, refused.Status);
        Assert.Contains("'scalar' has no available versions", refused.Detail);
        Assert.Equal(["scalar/1 UNAVAILABLE unloaded"], (await server.CallAsync<RepositoryIndexResponse>("RepositoryIndex", All)).Models.Select(Text));
        Assert.Empty((await server.CallAsync<RepositoryIndexResponse>("RepositoryIndex", new RepositoryIndexRequest { Ready = true })).Models);

        await server.CallAsync<RepositoryModelLoadResponse>("RepositoryModelLoad", new RepositoryModelLoadRequest { ModelName = "scalar" });
        golden.Verify(GrpcServer.Tensors(await server.InferAsync(request)));

        static string Text(RepositoryIndexResponse.Types.ModelIndex m) => $"{m.Name}/{m.Version} {m.State} {m.Reason}".TrimEnd();
    }

    [Fact]
    public async Task A_model_is_sent_with_its_configuration_and_its_file()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        byte[] onnx = await File.ReadAllBytesAsync(Path.Combine(TestData.Models, "odd", "scalar", "model.onnx"));
        var load = new RepositoryModelLoadRequest
        {
            ModelName = "sent",
            Parameters =
            {
                ["config"] = new ModelRepositoryParameter { StringParam = """{"backend":"onnxruntime","version_policy":{"all":{}}}""" },
                ["file:3/model.onnx"] = new ModelRepositoryParameter { BytesParam = ByteString.CopyFrom(onnx) },
                ["file:5/model.onnx"] = new ModelRepositoryParameter { BytesParam = ByteString.CopyFrom(onnx) },
            },
        };
        await server.CallAsync<RepositoryModelLoadResponse>("RepositoryModelLoad", load);

        GoldenCase golden = GoldenCase.Load("odd/scalar")[0];
        ModelInferRequest request = GrpcServer.Request("sent", golden.Inputs, []);
        request.ModelVersion = "3";
        ModelInferResponse answer = await server.InferAsync(request);
        Assert.Equal("3", answer.ModelVersion);
        golden.Verify(GrpcServer.Tensors(answer));
        Assert.Equal(["3", "5"], (await server.CallAsync<ModelMetadataResponse>("ModelMetadata", new ModelMetadataRequest { Name = "sent" })).Versions);
        Assert.Equal("sent", (await server.CallAsync<ModelConfigResponse>("ModelConfig", new ModelConfigRequest { Name = "sent" })).Config.Name);
    }

    [Theory]
    [InlineData("configuration", "no parameter of a load request")]
    [InlineData("config", "must be a string_param")]
    [InlineData("file:1/model.onnx", "must be a bytes_param")]
    public async Task A_parameter_that_would_do_nothing_is_refused(string name, string fault)
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"], o => o with { Control = RepositoryControl.Explicit });
        var parameters = new ModelRepositoryParameter { BoolParam = true };
        GrpcException load = await server.FailAsync("RepositoryModelLoad", new RepositoryModelLoadRequest { ModelName = "scalar", Parameters = { [name] = parameters } });
        Assert.Equal(GrpcStatus.InvalidArgument, load.Status);
        Assert.Contains(fault, load.Detail);
        GrpcException unload = await server.FailAsync("RepositoryModelUnload", new RepositoryModelUnloadRequest { ModelName = "scalar", Parameters = { [name] = parameters } });
        Assert.Contains("no parameter of an unload request", unload.Detail);
    }

    [Fact]
    public async Task Trace_settings_are_kept_and_taken_back()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        TraceSettingResponse changed = await server.CallAsync<TraceSettingResponse>("TraceSetting", new TraceSettingRequest { ModelName = "scalar", Settings = { ["trace_rate"] = new() { Value = { "7" } } } });
        Assert.Equal(["7"], changed.Settings["trace_rate"].Value);
        Assert.Equal(["1000"], (await server.CallAsync<TraceSettingResponse>("TraceSetting", new TraceSettingRequest())).Settings["trace_rate"].Value);
        TraceSettingResponse back = await server.CallAsync<TraceSettingResponse>("TraceSetting", new TraceSettingRequest { ModelName = "scalar", Settings = { ["trace_rate"] = new() } });
        Assert.Equal(["1000"], back.Settings["trace_rate"].Value);
        Assert.Equal(GrpcStatus.InvalidArgument, (await server.FailAsync("TraceSetting", new TraceSettingRequest { ModelName = "nope" })).Status);
    }

    [Fact]
    public async Task Log_settings_are_kept_and_one_of_the_wrong_kind_changes_nothing()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"]);
        var both = new LogSettingsRequest { Settings = { ["log_info"] = new() { BoolParam = false }, ["log_verbose_level"] = new() { Uint32Param = 2 } } };
        LogSettingsResponse changed = await server.CallAsync<LogSettingsResponse>("LogSettings", both);
        Assert.Equal((false, 2u), (changed.Settings["log_info"].BoolParam, changed.Settings["log_verbose_level"].Uint32Param));
        var wrong = new LogSettingsRequest { Settings = { ["log_error"] = new() { BoolParam = false }, ["log_format"] = new() { BoolParam = true } } };
        GrpcException refused = await server.FailAsync("LogSettings", wrong);
        Assert.Equal((GrpcStatus.InvalidArgument, "The setting 'log_format' must be a string_param."), (refused.Status, refused.Detail));
        Assert.True((await server.CallAsync<LogSettingsResponse>("LogSettings", new LogSettingsRequest())).Settings["log_error"].BoolParam);
    }

    [Fact]
    public async Task A_restricted_call_needs_its_metadata()
    {
        RestrictedApis closed = RestrictedApis.Parse(["model-repository,statistics:admin-key=s3cret"]);
        await using GrpcServer server = await GrpcServer.StartAsync(["odd/scalar"], null, o => o with { Restrictions = closed });
        foreach (GrpcCallOptions? options in (GrpcCallOptions?[])[null, With("admin-key", "wrong"), With("triton-grpc-protocol-admin-key", "")])
        {
            GrpcException refused = await server.FailAsync("RepositoryIndex", All, options);
            Assert.Equal((GrpcStatus.PermissionDenied, "This protocol is restricted, expecting header 'triton-grpc-protocol-admin-key'"), (refused.Status, refused.Detail));
        }

        foreach (string name in (string[])["triton-grpc-protocol-admin-key", "admin-key"])
            Assert.Single((await server.CallAsync<RepositoryIndexResponse>("RepositoryIndex", All, With(name, "s3cret"))).Models);
        Assert.True((await server.CallAsync<ServerReadyResponse>("ServerReady", new ServerReadyRequest())).Ready);

        static GrpcCallOptions With(string name, string value) => new() { Metadata = [new(name, value)] };
    }

    [Fact]
    public async Task The_groups_of_gRPC_can_be_others_than_those_of_REST_and_Triton_says_unavailable()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(
            ["odd/scalar"], o => o with { Dialect = ApiDialect.Triton },
            o => o with { Restrictions = RestrictedApis.Parse(["model-repository:a=1"]), GrpcRestrictions = RestrictedApis.Parse(["inference:b=2"]) });
        await server.CallAsync<RepositoryIndexResponse>("RepositoryIndex", All);
        Assert.Equal(GrpcStatus.Unavailable, (await server.FailAsync("ModelInfer", new ModelInferRequest { ModelName = "scalar" })).Status);
    }
}

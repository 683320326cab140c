using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Google.Protobuf;

namespace DismPS.Server.Grpc;

/// <summary>What the server and its models say of themselves.</summary>
internal sealed class GrpcModelMessages(InferenceServer models, ApiServerOptions options)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public ServerMetadataResponse Server() =>
        new() { Name = options.ServerName, Version = ManagementEndpoints.Version, Extensions = { ManagementEndpoints.Extensions } };

    public ModelMetadataResponse Model(string name, string version)
    {
        ServedModel model = FindLoaded(name, version);
        var answer = new ModelMetadataResponse { Name = model.Name, Platform = model.Signature!.Platform };
        answer.Versions.AddRange(version.Length > 0 ? [model.Version] : models.VersionsOf(name));
        answer.Inputs.AddRange(model.Signature.Inputs.Select(Tensor));
        answer.Outputs.AddRange(model.Signature.Outputs.Select(Tensor));
        return answer;
    }

    public ModelConfigResponse Configuration(string name, string version) =>
        new() { Config = Parser.Parse<ModelConfig>(Encoding.UTF8.GetString(GrpcModels.Find(models, name, version).ReadConfiguration().Span)) };

    private ServedModel FindLoaded(string name, string version)
    {
        ServedModel model = GrpcModels.Find(models, name, version);
        return model.Signature is not null && model.State is not (ModelState.Loading or ModelState.Failed)
            ? model
            : throw new DismException(ErrorCode.ModelLoadFailed, $"Request for unknown model: '{model.Name}' has no available versions: {model.Reason}",
                "Load the model again.") { MessageIsAnswer = true };
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorSpec spec) =>
        // The protocol has no way to say that the rank is unknown.
        new() { Name = spec.Name, Datatype = spec.DataType.ToWireName(), Shape = { spec.Shape.IsDefault ? [-1] : spec.Shape } };
}

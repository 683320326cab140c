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
        IEnumerable<string> versions = version.Length > 0 ? [model.Version] : models.Models.Where(m => m.Name == name && m.Signature is not null).Select(m => m.Version);
        answer.Versions.AddRange(versions.Where(v => v.Length > 0));
        answer.Inputs.AddRange(model.Signature.Inputs.Select(Tensor));
        answer.Outputs.AddRange(model.Signature.Outputs.Select(Tensor));
        return answer;
    }

    public ModelConfigResponse Configuration(string name, string version)
    {
        ServedModel model = FindLoaded(name, version);
        if (model.Configuration is { CompletedJson.Length: > 0 } configuration)
            return new ModelConfigResponse { Config = Parser.Parse<ModelConfig>(configuration.CompletedJson) };
        var plain = new ModelConfig { Name = model.Name, Platform = model.Signature!.Platform, MaxBatchSize = model.Signature.MaxBatchSize };
        foreach (TensorSpec input in model.Signature.Inputs)
            plain.Input.Add(new ModelInput { Name = input.Name, DataType = TypeOf(input), Dims = { Dims(model, input) } });
        foreach (TensorSpec output in model.Signature.Outputs)
            plain.Output.Add(new ModelOutput { Name = output.Name, DataType = TypeOf(output), Dims = { Dims(model, output) } });
        return new ModelConfigResponse { Config = plain };
    }

    private ServedModel FindLoaded(string name, string version)
    {
        ServedModel model = GrpcModels.Find(models, name, version);
        return model.Signature is not null && model.State is not (ModelState.Loading or ModelState.Failed)
            ? model
            : throw new DismException(ErrorCode.ModelLoadFailed, $"Request for unknown model: '{model.Name}' has no available versions: {model.Reason}");
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorSpec spec) =>
        // The protocol has no way to say that the rank is unknown.
        new() { Name = spec.Name, Datatype = spec.DataType.ToWireName(), Shape = { spec.Shape.IsDefault ? [-1] : spec.Shape } };

    private static IEnumerable<long> Dims(ServedModel model, TensorSpec spec) =>
        spec.Shape.IsDefault ? [-1] : spec.Shape.Skip(model.Signature!.MaxBatchSize > 0 ? 1 : 0);

    /// <summary>The two lists have the same order; that of configurations begins with the invalid type.</summary>
    private static Engine.Protocol.Grpc.Messages.DataType TypeOf(TensorSpec spec) => (Engine.Protocol.Grpc.Messages.DataType)((int)spec.DataType + 1);
}

using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Choice = DismPS.Engine.Protocol.Grpc.Messages.ModelRepositoryParameter.ParameterChoiceOneofCase;

namespace DismPS.Server.Grpc;

/// <summary>The model repository extension. Parameters that are not known are refused: a misspelt one would otherwise do nothing, without a word.</summary>
internal sealed class GrpcRepositoryCalls(InferenceServer models)
{
    public async ValueTask<IMessage> IndexAsync(RepositoryIndexRequest request, CancellationToken cancellationToken)
    {
        RefuseRepository(request.RepositoryName);
        // The folders are looked into, which may be far away.
        IReadOnlyList<RepositoryIndexEntry> entries = await Task.Run(() => models.Index(request.Ready), cancellationToken).ConfigureAwait(false);
        var answer = new RepositoryIndexResponse();
        answer.Models.AddRange(entries.Select(e => new RepositoryIndexResponse.Types.ModelIndex
        {
            Name = e.Name,
            Version = e.Version,
            State = e.State is ModelState state ? RepositoryEndpoints.StateOf(state) : "",
            Reason = e.Reason ?? "",
        }));
        return answer;
    }

    public async ValueTask<IMessage> LoadAsync(RepositoryModelLoadRequest request, CancellationToken cancellationToken)
    {
        RefuseRepository(request.RepositoryName);
        await models.LoadAsync(request.ModelName, ReadLoad(request.Parameters), cancellationToken).ConfigureAwait(false);
        return new RepositoryModelLoadResponse();
    }

    public async ValueTask<IMessage> UnloadAsync(RepositoryModelUnloadRequest request, CancellationToken cancellationToken)
    {
        RefuseRepository(request.RepositoryName);
        bool dependents = false;
        foreach ((string name, ModelRepositoryParameter value) in request.Parameters)
        {
            if (name != "unload_dependents")
                throw Invalid($"'{name}' is no parameter of an unload request; it has 'unload_dependents' only");
            dependents = value.ParameterChoiceCase == Choice.BoolParam ? value.BoolParam : throw Invalid("the parameter 'unload_dependents' must be a bool_param");
        }

        await models.UnloadAsync(request.ModelName, dependents, cancellationToken).ConfigureAwait(false);
        return new RepositoryModelUnloadResponse();
    }

    private static LoadRequest ReadLoad(MapField<string, ModelRepositoryParameter> parameters)
    {
        string? configuration = null;
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach ((string name, ModelRepositoryParameter value) in parameters)
        {
            if (name == "config")
                configuration = value.ParameterChoiceCase == Choice.StringParam ? value.StringParam : throw Invalid("the parameter 'config' must be a string_param that holds the configuration as JSON");
            else if (!name.StartsWith(LoadRequest.FilePrefix, StringComparison.Ordinal))
                throw Invalid($"'{name}' is no parameter of a load request; those are 'config' and 'file:PATH'");
            else
                files[name[LoadRequest.FilePrefix.Length..]] = value.ParameterChoiceCase == Choice.BytesParam ? value.BytesParam.Memory : throw Invalid($"the parameter '{name}' must be a bytes_param that holds the file");
        }

        return new LoadRequest { ConfigText = configuration, Files = files };
    }

    private static void RefuseRepository(string name)
    {
        if (name.Length > 0)
        {
            throw new DismException(ErrorCode.RequestInvalid, "'repository_name' specification is not supported: models are found in all repositories.",
                "Leave repository_name empty.") { MessageIsAnswer = true, HttpStatus = 501 };
        }
    }

    private static DismException Invalid(string fault) => new(ErrorCode.RequestInvalid, $"The request cannot be understood: {fault}.",
        "Correct the fields of the request.") { MessageIsAnswer = true };
}

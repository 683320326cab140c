using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using Google.Protobuf;

namespace DismPS.Server.Grpc;

/// <summary>The model repository extension.</summary>
internal sealed class GrpcRepositoryCalls(InferenceServer models)
{
    public RepositoryIndexResponse Index(RepositoryIndexRequest request)
    {
        RefuseRepository(request.RepositoryName);
        var answer = new RepositoryIndexResponse();
        foreach (ServedModel model in models.Models)
        {
            if (request.Ready && model.State != ModelState.Ready)
                continue;
            answer.Models.Add(new RepositoryIndexResponse.Types.ModelIndex
            {
                Name = model.Name,
                Version = model.Version,
                State = model.State switch { ModelState.Ready => "READY", ModelState.Loading => "LOADING", _ => "UNAVAILABLE" },
                Reason = model.Reason ?? "",
            });
        }

        return answer;
    }

    public ValueTask<IMessage> LoadAsync(RepositoryModelLoadRequest request, CancellationToken cancellationToken)
    {
        RefuseRepository(request.RepositoryName);
        throw NotExplicit();
    }

    public ValueTask<IMessage> UnloadAsync(RepositoryModelUnloadRequest request, CancellationToken cancellationToken)
    {
        RefuseRepository(request.RepositoryName);
        throw NotExplicit();
    }

    private static DismException NotExplicit() => new(ErrorCode.ServerBusy, "Explicit model load / unload is not allowed.");

    private static void RefuseRepository(string name)
    {
        if (name.Length > 0)
            throw new DismException(ErrorCode.RequestInvalid, "'repository_name' specification is not supported") { HttpStatus = 501 };
    }
}

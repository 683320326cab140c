using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>The repository's index, and loading and unloading of models.</summary>
internal sealed class RepositoryEndpoints(InferenceServer models)
{
    private const long SmallBody = 64 * 1024;

    /// <summary>Whether this part answers the action.</summary>
    public static bool Takes(ApiRoute route) => route.Action is "index" or "load" or "unload" or "named-repository";

    public async ValueTask AnswerAsync(IFeatureCollection features, ApiRoute route)
    {
        if (route.Action == "named-repository" && models.Options.Dialect == ApiDialect.MLServer)
        {
            throw new DismException(ErrorCode.RequestInvalid, "Not Found",
                "Check the path of the request.") { MessageIsAnswer = true, HttpStatus = 404 };
        }

        if (route.Action == "named-repository")
            throw new DismException(ErrorCode.RequestInvalid, "Naming a repository is not supported: models are found in all of them.", "Leave the repository's name out of the path.") { HttpStatus = 501 };
        // A client that goes away ends its wait, and no load that has begun.
        CancellationToken closed = features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? default;
        long limit = route.Action == "load" ? models.Options.Limits.MaxBodyBytes : SmallBody;
        using JsonDocument? body = await JsonBody.ReadObjectAsync(features, limit).ConfigureAwait(false);
        await SocketThread.Leave();
        var answer = new PinnedBuffer();
        switch (route.Action)
        {
            case "index":
                bool readyOnly = RepositoryRequest.ReadReady(body?.RootElement);
                // The folders are looked into, which may be far away.
                WriteIndex(answer, await Task.Run(() => models.Index(readyOnly), closed).ConfigureAwait(false));
                break;
            case "load":
                await models.LoadAsync(route.Name!, RepositoryRequest.ReadLoad(route.Name!, body?.RootElement), closed).ConfigureAwait(false);
                break;
            default:
                await models.UnloadAsync(route.Name!, RepositoryRequest.ReadUnload(body?.RootElement), closed).ConfigureAwait(false);
                break;
        }

        await ApiApplication.SendAsync(features, answer, InferRequestWriter.JsonContentType).ConfigureAwait(false);
    }

    private static void WriteIndex(PinnedBuffer answer, IReadOnlyList<RepositoryIndexEntry> entries)
    {
        using var json = new Utf8JsonWriter(answer);
        json.WriteStartArray();
        foreach (RepositoryIndexEntry entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            if (entry.Version.Length > 0)
                json.WriteString("version", entry.Version);
            if (entry.State is ModelState state)
                json.WriteString("state", StateOf(state));
            if (entry.Reason is { } reason)
                json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static string StateOf(ModelState state) => state switch
    {
        ModelState.Ready => "READY",
        ModelState.Loading => "LOADING",
        ModelState.Unloading => "UNLOADING",
        _ => "UNAVAILABLE",
    };
}

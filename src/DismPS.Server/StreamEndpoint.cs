using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>
/// <c>/generate</c>, <c>/generate_stream</c> and <c>/infer_stream</c>. The first two have Triton's simple form for all models but those of MLServer, which take and give
/// V2 messages as everywhere; streams are server-sent events.
/// </summary>
internal sealed class StreamEndpoint(InferenceServer models)
{
    /// <summary>The route of a path that belongs here; null for others.</summary>
    public static ApiRoute? RouteOf(string path) =>
        path.EndsWith("/generate", StringComparison.Ordinal) || path.EndsWith("_stream", StringComparison.Ordinal)
            ? ApiRoute.Parse(path) is { Action: "generate" or "generate_stream" or "infer_stream" } route ? route : null
            : null;

    public async ValueTask AnswerAsync(ApiContext context, IHttpRequestFeature request, ApiRoute route, InferEndpoint infer)
    {
        ServedModel model = models.FindModel(route.Name!, route.Version) ?? throw models.MissingModel(route.Name!, route.Version);
        bool simple = route.Action != "infer_stream" && model.Signature?.Dialect != WireDialect.MLServer;
        if (route.Action == "generate" && !simple)
        {
            await infer.AnswerAsync(context, request, model, InferFormat.Instance).ConfigureAwait(false);
            return;
        }

        IFeatureCollection features = context.Features;
        InferenceCall call = models.RentCall();
        try
        {
            call.BeginBody(simple ? null : InferEndpoint.ReadHeaderLength(request, model.Name));
            call.AskedVersion = route.Version;
            if (!await infer.TryReadAsync(context, request, model, call).ConfigureAwait(false))
                return;
            await SocketThread.Leave();
            CancellationToken gone = InferEndpoint.GoneToken(features);
            if (route.Action == "generate")
                await GenerateAsync(features, model, call, gone).ConfigureAwait(false);
            else
                await model.ExecuteStreamAsync(call, simple ? GenerateFormat.Instance : EventFormat.Instance, new EventStream(features), gone).ConfigureAwait(false);
        }
        finally
        {
            models.ReturnCall(call);
        }
    }

    private static async ValueTask GenerateAsync(IFeatureCollection features, ServedModel model, InferenceCall call, CancellationToken gone)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(gone);
        var answer = new SingleAnswer(features, enough);
        try
        {
            await model.ExecuteStreamAsync(call, GenerateFormat.Instance, answer, enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (answer.IsSent && !gone.IsCancellationRequested)
        {
            // The model had more to say than anybody wants to know.
        }
    }
}

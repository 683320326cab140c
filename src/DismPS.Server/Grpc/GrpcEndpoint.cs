using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DismPS.Server.Grpc;

/// <summary>Calls of gRPC: which one is asked for, what its headers say, and how it ends.</summary>
internal sealed class GrpcEndpoint
{
    private readonly ApiServerOptions options;
    private readonly GrpcCallHandler infer;
    private readonly Dictionary<string, GrpcCallHandler> calls;
    private readonly long maxMessage;

    public GrpcEndpoint(InferenceServer models, ApiServerOptions options, CancellationToken stopping)
    {
        this.options = options;
        maxMessage = options.MaxGrpcMessageBytes ?? models.Options.Limits.MaxBodyBytes;
        var guard = new GrpcGuard(options.GrpcRestrictions ?? options.Restrictions, models.Options.Dialect);
        infer = guard.Wrap(GrpcMethods.ModelInfer, new GrpcInferCall(models, options).AnswerAsync);
        calls = GrpcUnaryCalls.All(models, options);
        calls[GrpcMethods.ModelInfer] = infer;
        calls[GrpcMethods.ModelStreamInfer] = new GrpcStreamCall(models, options, stopping).AnswerAsync;
        calls[GrpcMethods.HealthWatch] = new GrpcHealthWatch(models, options, stopping).AnswerAsync;
        var reflection = new GrpcReflection(models, options);
        calls[GrpcMethods.Reflection] = reflection.AnswerAsync;
        calls[GrpcMethods.ReflectionAlpha] = reflection.AnswerAsync;
        foreach (string path in calls.Keys.Where(p => p != GrpcMethods.ModelInfer).ToArray())
            calls[path] = guard.Wrap(path, calls[path]);
    }

    public async ValueTask AnswerAsync(ApiContext api, IHttpRequestFeature request)
    {
        IFeatureCollection features = api.Features;
        if (Refuse(features, request))
            return;
        GrpcContext? context = null;
        try
        {
            // A call's limit is on each message; a stream may have any number of them, and be idle for long.
            if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = null;
            GrpcCallHandler? handler = request.Path == GrpcMethods.ModelInfer ? infer : calls.GetValueOrDefault(request.Path);
            if (handler is null)
                throw new GrpcException(GrpcStatus.Unimplemented, $"This server has no call {request.Path}.");
            context = api.Grpc ??= new GrpcContext(maxMessage);
            Begin(context, features, request);
            await handler(context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            End(context, features, e);
        }
        finally
        {
            context?.End();
        }
    }

    private void Begin(GrpcContext context, IFeatureCollection features, IHttpRequestFeature request)
    {
        string encoding = Single(request.Headers.GrpcEncoding) ?? GrpcEncoding.Identity;
        if (!GrpcEncoding.IsKnown(encoding))
        {
            features.Get<IHttpResponseFeature>()!.Headers.GrpcAcceptEncoding = GrpcEncoding.Accepted;
            throw new GrpcException(GrpcStatus.Unimplemented, $"The grpc-encoding '{encoding}' is not supported: this server takes {GrpcEncoding.Accepted}.");
        }

        TimeSpan? timeout = null;
        if (Single(request.Headers.GrpcTimeout) is { } text)
            timeout = GrpcText.ParseTimeout(text) ?? throw new GrpcException(GrpcStatus.Internal, $"The grpc-timeout '{text}' is none.");
        string answer = options.GrpcCompression is null ? GrpcEncoding.Identity : GrpcEncoding.Choose(request.Headers.GrpcAcceptEncoding);
        context.Begin(features, request, encoding, answer, timeout);
    }

    /// <summary>Answers what is no call of gRPC at all.</summary>
    private static bool Refuse(IFeatureCollection features, IHttpRequestFeature request)
    {
        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        if (request.Method != "POST")
        {
            response.StatusCode = 405;
            response.Headers.Allow = "POST";
            return true;
        }

        string? type = Single(request.Headers.ContentType);
        if (type == GrpcAnswer.ContentType || type == "application/grpc+proto" || (type?.StartsWith("application/grpc;", StringComparison.OrdinalIgnoreCase) ?? false))
            return false;
        response.StatusCode = 415;
        return true;
    }

    private static void End(GrpcContext? context, IFeatureCollection features, Exception e)
    {
        bool gone = features.Get<IHttpRequestLifetimeFeature>()!.RequestAborted.IsCancellationRequested;
        if (gone)
        {
            // Nobody is there any more to take an answer.
            features.Get<IHttpRequestLifetimeFeature>()!.Abort();
            return;
        }

        GrpcFailure failure = e is OperationCanceledException && context?.TimeIsUp == true
            ? new GrpcFailure(GrpcStatus.DeadlineExceeded, "The time that the client allowed is up.")
            : GrpcFailure.Of(e);
        GrpcAnswer.End(features, failure.Status, failure.Message);
    }

    private static string? Single(StringValues value) => value.Count == 0 ? null : value.ToString();
}

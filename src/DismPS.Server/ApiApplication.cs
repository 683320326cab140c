using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DismPS.Server;

/// <summary>Answers the requests that Kestrel has parsed.</summary>
internal sealed class ApiApplication(InferenceServer models, ApiServerOptions options) : IHttpApplication<ApiContext>
{
    private readonly ManagementEndpoints management = new(models, options);
    private readonly InferEndpoint infer = new(models);
    private readonly ValueEndpoints values = new(models, options);

    public ApiContext CreateContext(IFeatureCollection contextFeatures)
    {
        ApiContext context;
        if (contextFeatures is IHostContextContainer<ApiContext> container)
            context = container.HostContext ??= new ApiContext();
        else
            context = new ApiContext();
        context.Features = contextFeatures;
        return context;
    }

    public void DisposeContext(ApiContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(ApiContext context)
    {
        IFeatureCollection features = context.Features;
        IHttpRequestFeature request = features.Get<IHttpRequestFeature>()!;
        try
        {
            if (OnMetricsPort(features))
                await management.AnswerAsync(features, request, metricsOnly: true).ConfigureAwait(false);
            else if (FindInferModel(context, request) is ServedModel model)
                await infer.AnswerAsync(context, request, model, context.LastFormat).ConfigureAwait(false);
            else if (await values.TryAnswerAsync(features, request).ConfigureAwait(false))
                return;
            else
                await management.AnswerAsync(features, request, metricsOnly: false).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody is there any more to take an answer.
            features.Get<IHttpRequestLifetimeFeature>()?.Abort();
        }
        catch (Exception e)
        {
            await AnswerFailureAsync(features, e).ConfigureAwait(false);
        }
    }

    /// <summary>Port that was really taken for metrics; 0 for none.</summary>
    public int MetricsPort { get; set; }

    /// <summary>Sends an error in the protocol's form.</summary>
    internal static async ValueTask AnswerErrorAsync(IFeatureCollection features, int status, string message, string? allow = null)
    {
        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        if (response.HasStarted)
        {
            // The answer is broken off, so that no client takes a part of it for the whole.
            features.Get<IHttpRequestLifetimeFeature>()?.Abort();
            return;
        }

        var body = new PinnedBuffer();
        ErrorBody.Write(body, message);
        response.StatusCode = status;
        if (status == 503)
            response.Headers.RetryAfter = "1";
        if (allow is not null)
            response.Headers.Allow = allow;
        await SendAsync(features, body, InferRequestWriter.JsonContentType).ConfigureAwait(false);
    }

    /// <summary>Sends a finished body.</summary>
    internal static ValueTask<System.IO.Pipelines.FlushResult> SendAsync(IFeatureCollection features, PinnedBuffer body, string contentType)
    {
        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        response.Headers.ContentType = contentType;
        response.Headers.ContentLength = body.Length;
        return features.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(body.WrittenMemory);
    }

    private bool OnMetricsPort(IFeatureCollection features) =>
        MetricsPort != 0 && features.Get<IHttpConnectionFeature>()?.LocalPort == MetricsPort;

    private ServedModel? FindInferModel(ApiContext context, IHttpRequestFeature request)
    {
        if (!ReferenceEquals(context.LastPath, request.Path))
        {
            context.LastPath = request.Path;
            context.LastModel = null;
            if (ApiRoute.Parse(request.Path) is ApiRoute route && ValueEndpoints.FormatOf(route, request) is CallFormat format)
            {
                context.LastFormat = format;
                context.LastModel = route.Name is null ? values.OnlyModel() : models.FindModel(route.Name, route.Version);
            }
        }

        return request.Method == "POST" ? context.LastModel : null;
    }

    private static ValueTask AnswerFailureAsync(IFeatureCollection features, Exception e) => e switch
    {
        DismException known => AnswerErrorAsync(features, known.HttpStatus ?? StatusOf(known.Code), TextOf(known)),
        Microsoft.AspNetCore.Http.BadHttpRequestException bad => AnswerErrorAsync(features, bad.StatusCode, bad.Message),
        OutOfMemoryException => AnswerErrorAsync(features, 500, "The server has not enough memory for this request."),
        IOException or ObjectDisposedException or InvalidOperationException when features.Get<IHttpResponseFeature>()!.HasStarted => AbortAsync(features),
        _ => AnswerErrorAsync(features, 500, string.Create(CultureInfo.InvariantCulture, $"Internal error: {e.GetType().Name}.")),
    };

    private static ValueTask AbortAsync(IFeatureCollection features)
    {
        features.Get<IHttpRequestLifetimeFeature>()?.Abort();
        return ValueTask.CompletedTask;
    }

    private static string TextOf(DismException e) =>
        e.Cure is null ? e.Message : e.Message.EndsWith('.') ? $"{e.Message} {e.Cure}" : $"{e.Message}. {e.Cure}";

    private static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.RequestInvalid => 400,
        ErrorCode.ResourceNotFound or ErrorCode.ModelLoadFailed => 404,
        ErrorCode.ServerBusy => 503,
        ErrorCode.Timeout => 504,
        _ => 500,
    };
}

using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Server.Grpc;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DismPS.Server;

/// <summary>Answers the requests that Kestrel has parsed.</summary>
internal sealed class ApiApplication : IHttpApplication<ApiContext>
{
    private readonly InferenceServer models;
    private readonly ManagementEndpoints management;
    private readonly InferEndpoint infer;
    private readonly GrpcEndpoint grpc;
    private readonly SettingsEndpoints settings;
    private readonly ValueEndpoints values;
    private readonly StreamEndpoint streams;
    private readonly RestrictedApis? restrictions;
    private readonly bool allowMetrics;
    private readonly MlserverMetrics? metrics;

    public ApiApplication(InferenceServer models, ApiServerOptions options, CancellationToken stopping)
    {
        this.models = models;
        metrics = options.MlserverMetrics ? new MlserverMetrics(models, options.ServerName) : null;
        management = new ManagementEndpoints(models, options, metrics);
        infer = new InferEndpoint(models, options.ForwardedHeaders);
        grpc = new GrpcEndpoint(models, options, stopping);
        settings = new SettingsEndpoints(models);
        values = new ValueEndpoints(models, options);
        streams = new StreamEndpoint(models);
        restrictions = options.Restrictions is { Any: true } restricted ? restricted : null;
        allowMetrics = options.AllowMetrics;
    }

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

    public Task ProcessRequestAsync(ApiContext context) => metrics is null ? AnswerAsync(context) : CountAsync(context, metrics);

    private async Task CountAsync(ApiContext context, MlserverMetrics counted)
    {
        // Kestrel has forgotten all of the request when its answer is out.
        IFeatureCollection features = context.Features;
        IHttpRequestFeature request = features.Get<IHttpRequestFeature>()!;
        (string method, string path) = (request.Method, request.Path);
        TimeProvider clock = models.Options.TimeProvider;
        long start = clock.GetTimestamp();
        counted.Begin(method);
        if (FindInferModel(context, request) is { } model)
            counted.ObserveQueue(model);
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        finally
        {
            counted.End(method, path, features.Get<IHttpResponseFeature>()?.StatusCode ?? 0, clock.GetElapsedTime(start));
        }
    }

    private async Task AnswerAsync(ApiContext context)
    {
        IFeatureCollection features = context.Features;
        IHttpRequestFeature request = features.Get<IHttpRequestFeature>()!;
        try
        {
            // Only the port of gRPC speaks HTTP/2.
            if (HttpProtocol.IsHttp2(request.Protocol))
                await grpc.AnswerAsync(context, request).ConfigureAwait(false);
            else if (OnMetricsPort(features))
                await AnswerMetricsAsync(features, request).ConfigureAwait(false);
            else if (restrictions is not null && MissingHeader(restrictions, request) is string header)
                await AnswerErrorAsync(features, 403, $"This API is restricted, expecting header '{header}'").ConfigureAwait(false);
            else if (FindInferModel(context, request) is ServedModel model)
                await infer.AnswerAsync(context, request, model, context.LastFormat).ConfigureAwait(false);
            else
                await AnswerOthersAsync(context, request).ConfigureAwait(false);
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

    private async ValueTask AnswerMetricsAsync(IFeatureCollection features, IHttpRequestFeature request)
    {
        await SocketThread.Leave();
        await management.AnswerAsync(features, request, metricsOnly: true).ConfigureAwait(false);
    }

    /// <summary>Everything that is no plain inference.</summary>
    private async ValueTask AnswerOthersAsync(ApiContext context, IHttpRequestFeature request)
    {
        IFeatureCollection features = context.Features;
        await SocketThread.Leave();
        if ((!allowMetrics || (MetricsPort != 0 && models.Options.Dialect != ApiDialect.Default)) && request.Path == "/metrics")
            await AnswerErrorAsync(features, 404, "Not Found").ConfigureAwait(false);
        else if (request.Method == "POST" && StreamEndpoint.RouteOf(request.Path) is ApiRoute route)
            await streams.AnswerAsync(context, request, route, infer).ConfigureAwait(false);
        else if (!await settings.TryAnswerAsync(features, request).ConfigureAwait(false) && !await values.TryAnswerAsync(features, request).ConfigureAwait(false))
            await management.AnswerAsync(features, request, metricsOnly: false).ConfigureAwait(false);
    }

    /// <summary>Port that was really taken for metrics; 0 for none.</summary>
    public int MetricsPort { get; set; }

    /// <summary>Sends an error in the protocol's form.</summary>
    internal static async ValueTask AnswerErrorAsync(IFeatureCollection features, int status, string message, string? allow = null, int? detail = null)
    {
        IHttpResponseFeature response = features.Get<IHttpResponseFeature>()!;
        if (response.HasStarted)
        {
            // The answer is broken off, so that no client takes a part of it for the whole.
            features.Get<IHttpRequestLifetimeFeature>()?.Abort();
            return;
        }

        var body = new PinnedBuffer();
        if (detail is int offset)
            ErrorBody.WriteDetail(body, message, offset);
        else
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

    private static string? MissingHeader(RestrictedApis restrictions, IHttpRequestFeature request)
    {
        ApiGroup group = ApiGroups.OfPath(request.Path);
        return restrictions.HeaderOf(group) is string header && !restrictions.Allows(group, request.Headers[header]) ? header : null;
    }

    private bool OnMetricsPort(IFeatureCollection features) =>
        MetricsPort != 0 && features.Get<IHttpConnectionFeature>()?.LocalPort == MetricsPort;

    private ServedModel? FindInferModel(ApiContext context, IHttpRequestFeature request)
    {
        long generation = models.Generation;
        if (!ReferenceEquals(context.LastPath, request.Path) || context.Generation != generation)
        {
            ApiRoute? route = ApiRoute.Parse(request.Path);
            context.LastPath = request.Path;
            context.LastVersion = route?.Version;
            context.Generation = generation;
            context.LastModel = null;
            if (route is not null && ValueEndpoints.FormatOf(route, request) is CallFormat format)
            {
                context.LastFormat = format;
                context.LastModel = route.Name is null ? values.OnlyModel() : models.FindModel(route.Name, route.Version);
            }
        }

        return request.Method == "POST" ? context.LastModel : null;
    }

    private ValueTask AnswerFailureAsync(IFeatureCollection features, Exception e) => e switch
    {
        DismException { TextOffset: int offset, Code: ErrorCode.RequestInvalid } unread when models.Options.Dialect == ApiDialect.MLServer =>
            AnswerErrorAsync(features, 422, unread.Message, detail: offset),
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

    /// <summary>A failure and its cure for the error body; no cure where clients know the message.</summary>
    internal static string TextOf(DismException e) =>
        e.MessageIsAnswer ? e.Message : e.Message.EndsWith('.') ? $"{e.Message} {e.Cure}" : $"{e.Message}. {e.Cure}";

    internal static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.RequestInvalid => 400,
        ErrorCode.ResourceNotFound or ErrorCode.ModelLoadFailed => 404,
        ErrorCode.ServerBusy => 503,
        ErrorCode.Timeout => 504,
        _ => 500,
    };
}

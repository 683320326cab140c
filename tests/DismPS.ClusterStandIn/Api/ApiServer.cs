using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DismPS.KubernetesStandIn;

/// <summary>Takes requests apart and answers them.</summary>
internal sealed class ApiServer(
    IReadOnlyList<ResourceType> types, Discovery discovery, AccessBook access, Reviews reviews, ObjectReads reads, ObjectWrites writes, WatchStream watches,
    PodConnections pods, ClusterJournal journal, ClusterFaultList faults, TimeProvider time)
{
    private const int LargestBody = 3 * 1024 * 1024;

    private readonly OpenApiDocument openApi = new(types);

    public async Task HandleAsync(HttpContext context, CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stop);
        try
        {
            await AnswerAsync(context, end.Token);
        }
        catch (ApiFailure failure)
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }
            if (failure.RetryAfter is int seconds)
                context.Response.Headers.RetryAfter = seconds.ToString();
            await WriteAsync(context, failure.Code, failure.Status);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        catch (IOException)
        {
            // The client has left.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // A request that the stand-in cannot follow must not look like one that the network lost.
            await WriteAsync(context, 500, ApiFailure.Internal($"the stand-in failed: {e}").Status);
        }
    }

    private async Task AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        string path = context.Request.Path.Value ?? "/";
        ApiPath? target = ApiPath.Read(path, types);
        byte[] body = await BodyAsync(context.Request, cancellationToken);
        ClusterUser? user = access.Find(context.Request.Headers.Authorization);
        ClusterRequest request = Recorded(context.Request, target, user, body);
        journal.Add(request);
        ClusterFault? fault = faults.Take(request);
        await MeetAsync(context, fault, cancellationToken);
        if (path is "/readyz" or "/healthz" or "/livez")
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("ok", cancellationToken);
            return;
        }
        if (user is null)
            throw ApiFailure.Unauthorized();
        if (target is null)
            await AnswerPlainAsync(context, path);
        else
            await AnswerAsync(new ApiCall(context, target, user, body), request.Verb, fault, cancellationToken);
    }

    private static async Task MeetAsync(HttpContext context, ClusterFault? fault, CancellationToken cancellationToken)
    {
        switch (fault?.Kind)
        {
            case ClusterFaultKind.Status:
                throw new ApiFailure(fault.Code, fault.Reason, fault.Message) { RetryAfter = fault.RetryAfter };
            case ClusterFaultKind.Delay:
                await Task.Delay(fault.Duration, cancellationToken);
                break;
            case ClusterFaultKind.Hang:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case ClusterFaultKind.Reset:
                context.Abort();
                throw new OperationCanceledException();
            default:
                break;
        }
    }

    private async Task AnswerPlainAsync(HttpContext context, string path)
    {
        if (path == "/openapi/v2")
        {
            if (!context.Request.Headers.Accept.ToString().Contains("protobuf", StringComparison.Ordinal))
            {
                await WriteAsync(context, 200, openApi.Json());
                return;
            }
            context.Response.ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
            await context.Response.Body.WriteAsync(openApi.Binary());
        }
        else if (path == "/openapi/v3")
            await WriteAsync(context, 200, openApi.Index());
        else if (path.StartsWith("/openapi/v3/", StringComparison.Ordinal) && openApi.Group(path["/openapi/v3/".Length..]) is JsonObject group)
            await WriteAsync(context, 200, group);
        else if (discovery.Answer(path) is JsonObject answer)
            await WriteAsync(context, 200, answer);
        else
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("404 page not found\n");
        }
    }

    private async Task AnswerAsync(ApiCall call, string verb, ClusterFault? fault, CancellationToken cancellationToken)
    {
        if (call.Type.IsReview)
        {
            if (call.Method != "POST")
                throw ApiFailure.MethodNotAllowed();
            await WriteAsync(call.Context, 201, reviews.Answer(call.Type, call.User, call.BodyObject()));
            return;
        }
        access.Demand(call.User, verb switch { "apply" => "patch", _ => verb }, call.Path);
        if (call.Path.Subresource is "log" or "portforward" && call.Type == ResourceTypes.Pod)
        {
            await pods.AnswerAsync(call, cancellationToken);
            return;
        }
        if (call.Path.Subresource is not (null or "status"))
            throw ApiFailure.NoSuchResource();
        switch (verb)
        {
            case "watch":
                await watches.SendAsync(call, fault, cancellationToken);
                return;
            case "get":
                await WriteAsync(call.Context, 200, Shown(call, reads.Get(call.Path)));
                return;
            case "list":
                await WriteAsync(call.Context, 200, Shown(call, reads.List(call)));
                return;
            case "create":
                await WriteAsync(call.Context, 201, writes.Create(call));
                return;
            case "update":
                await WriteAsync(call.Context, 200, writes.Update(call));
                return;
            case "patch" or "apply":
                (JsonObject changed, bool isNew) = writes.Patch(call);
                await WriteAsync(call.Context, isNew ? 201 : 200, changed);
                return;
            case "delete":
                await WriteAsync(call.Context, 200, writes.Delete(call));
                return;
            default:
                throw ApiFailure.MethodNotAllowed();
        }
    }

    private JsonObject Shown(ApiCall call, JsonObject answer) =>
        call.Context.Request.Headers.Accept.ToString().Contains("as=Table", StringComparison.Ordinal) ? TableForm.Of(call.Type, answer, time.GetUtcNow()) : answer;

    private static ClusterRequest Recorded(HttpRequest request, ApiPath? target, ClusterUser? user, byte[] body) => new(VerbOf(request, target), request.Method, request.Path.Value ?? "/", request.QueryString.Value ?? "")
    {
        User = user?.Name,
        Resource = target?.Type.Plural,
        Namespace = target?.Namespace,
        Name = target?.Name,
        Subresource = target?.Subresource,
        ContentType = request.ContentType,
        UserAgent = request.Headers.UserAgent.ToString(),
        Body = target?.Type == ResourceTypes.Secret || body.Length == 0 ? null : Encoding.UTF8.GetString(body),
    };

    private static string VerbOf(HttpRequest request, ApiPath? target) => request.Method switch
    {
        _ when target is null => request.Method,
        _ when target.Subresource == "portforward" => "create",
        "GET" when request.Query["watch"].ToString() is "true" or "1" => "watch",
        "GET" => target.Name is null ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => request.ContentType?.StartsWith("application/apply-patch", StringComparison.Ordinal) is true ? "apply" : "patch",
        "DELETE" => target.Name is null ? "deletecollection" : "delete",
        string other => other,
    };

    private static async Task<byte[]> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()?.IsUpgradableRequest is true)
            return [];
        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestBody)
                throw new ApiFailure(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");
        }
        return body.ToArray();
    }

    private static async Task WriteAsync(HttpContext context, int code, JsonObject answer)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($"{answer.ToJsonString()}\n");
    }
}

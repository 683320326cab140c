using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DismPS.KubernetesStandIn;

/// <summary>A request of an object, with what it says.</summary>
internal sealed class ApiCall(HttpContext context, ApiPath path, ClusterUser user, byte[] body)
{
    public HttpContext Context => context;

    public ApiPath Path => path;

    public ClusterUser User => user;

    public ResourceType Type => path.Type;

    public string Method => context.Request.Method;

    public string ContentType => context.Request.ContentType?.Split(';')[0].Trim() ?? "";

    public bool IsApply => ContentType == "application/apply-patch+yaml";

    public bool IsDryRun => Query("dryRun") == "All";

    public bool IsStrict => Query("fieldValidation") == "Strict";

    /// <summary>Who makes the change, by the query or else by the program's name.</summary>
    public string Manager => Query("fieldManager") ?? context.Request.Headers.UserAgent.ToString().Split('/')[0];

    public string? Query(string name) => context.Request.Query[name] is { Count: > 0 } values && !string.IsNullOrEmpty(values[0]) ? values[0] : null;

    public bool Asks(string name) => Query(name) is "true" or "1";

    /// <exception cref="ApiFailure">The body is no JSON.</exception>
    public JsonNode Body()
    {
        if (ContentType == ReviewMessage.ContentType)
            return ReviewMessage.Read(body);
        try
        {
            string text = Encoding.UTF8.GetString(body);
            if (IsApply && !text.TrimStart().StartsWith('{'))
                throw ApiFailure.BadRequest("error decoding YAML: the stand-in takes YAML that is JSON");
            return JsonNode.Parse(text) ?? throw ApiFailure.BadRequest("the body is empty");
        }
        catch (JsonException e)
        {
            throw ApiFailure.BadRequest($"the object provided is unrecognized (must be of type {Type.Kind}): {e.Message}");
        }
    }

    /// <exception cref="ApiFailure">The body is no object.</exception>
    public JsonObject BodyObject() => Body() as JsonObject ?? throw ApiFailure.BadRequest("the object provided is unrecognized");

    public JsonObject? OptionalBody() => body.Length == 0 ? null : BodyObject();
}

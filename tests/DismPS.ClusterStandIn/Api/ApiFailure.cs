using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>A refusal, as a Status object tells it.</summary>
internal sealed class ApiFailure(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    public int? RetryAfter { get; init; }

    public JsonObject Status
    {
        get
        {
            JsonObject status = new()
            {
                ["kind"] = "Status",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject(),
                ["status"] = "Failure",
                ["message"] = Message,
            };
            if (reason.Length > 0)
                status["reason"] = reason;
            if (details is not null)
                status["details"] = details.DeepClone();
            status["code"] = code;
            return status;
        }
    }

    public static ApiFailure NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.QualifiedName} \"{name}\" not found", Details(type, name));

    public static ApiFailure NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource", new JsonObject());

    public static ApiFailure AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.QualifiedName} \"{name}\" already exists", Details(type, name));

    public static ApiFailure Conflict(ResourceType type, string name) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.QualifiedName} \"{name}\": the object has been modified; please apply your changes to the latest version and try again", Details(type, name));

    public static ApiFailure BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiFailure Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiFailure MethodNotAllowed() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    public static ApiFailure Internal(string message) => new(500, "InternalError", $"Internal error occurred: {message}");

    public static ApiFailure Invalid(ResourceType type, string name, string field, string cause, string text) => new(422, "Invalid",
        $"{type.QualifiedKind} \"{name}\" is invalid: {field}: {text}",
        new JsonObject
        {
            ["name"] = name,
            ["group"] = type.Group,
            ["kind"] = type.Kind,
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = cause, ["message"] = text, ["field"] = field }),
        });

    public static ApiFailure Gone(long asked, long oldest) => new(410, "Expired", $"too old resource version: {asked} ({oldest})");

    private static JsonObject Details(ResourceType type, string name)
    {
        JsonObject details = new() { ["name"] = name };
        if (type.Group.Length > 0)
            details["group"] = type.Group;
        details["kind"] = type.Plural;
        return details;
    }
}
